using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SparseSearch.Core.Documents;

/// <summary>
/// Remembers on which line an id stood, by 128 bits of its SHA-256 instead of the id, so that millions of ids fit.
/// Two different ids that share them are not to be expected in any collection that will ever exist.
/// </summary>
public sealed class IdLedger
{
    private readonly Dictionary<UInt128, long> _lines = [];
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];

    /// <summary>Notes an id, unless it is known.</summary>
    /// <param name="id">The external id.</param>
    /// <param name="lineNumber">Where it stands.</param>
    /// <param name="earlierLine">Where it stood before; 0 if nowhere.</param>
    /// <returns>Whether the id is new.</returns>
    public bool TryAdd(string id, long lineNumber, out long earlierLine)
    {
        SHA256.HashData(Encoding.UTF8.GetBytes(id), _hash);
        var key = BinaryPrimitives.ReadUInt128LittleEndian(_hash);
        return !_lines.TryGetValue(key, out earlierLine) && _lines.TryAdd(key, lineNumber);
    }
}
