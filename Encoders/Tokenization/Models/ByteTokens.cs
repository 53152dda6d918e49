using System.Globalization;
using System.Text;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Tokenization.Models;

/// <summary>The tokens &lt;0x00&gt; … &lt;0xFF&gt; that spell out what a vocabulary has no token for.</summary>
internal sealed class ByteTokens
{
    private const int Count = 256;
    private readonly int[] _ids = new int[Count];

    private ByteTokens()
    {
    }

    /// <summary>Finds the tokens in a vocabulary.</summary>
    /// <returns>Null, and the first spelling that is missing, where it lacks one.</returns>
    public static ByteTokens? Find(Vocabulary vocabulary, out string missing)
    {
        missing = string.Empty;
        var tokens = new ByteTokens();
        for (var value = 0; value < Count; value++)
        {
            var spelling = string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");
            if (!vocabulary.TryGetId(spelling, out tokens._ids[value]))
            {
                missing = spelling;
                return null;
            }
        }

        return tokens;
    }

    /// <summary>The id of a byte's token.</summary>
    public int this[byte value] => _ids[value];

    /// <summary>Writes the UTF-8 bytes of a code point as tokens.</summary>
    public void Write(int codePoint, ref TokenWriter writer)
    {
        Span<byte> bytes = stackalloc byte[4];
        var length = new Rune(codePoint).EncodeToUtf8(bytes);
        foreach (var value in bytes[..length])
        {
            writer.Write(_ids[value]);
        }
    }
}
