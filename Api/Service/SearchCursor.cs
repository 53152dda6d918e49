using System.Buffers.Binary;
using System.Buffers.Text;
using SparseSearch.Embedded.Serving;

namespace SparseSearch.Api.Service;

/// <summary>Where a walk through all hits of a search goes on: the state of the index that it began with, and how far it is.</summary>
/// <param name="State">Of <see cref="ServedSnapshot.Serial"/>.</param>
/// <param name="Offset">Hits that were shown.</param>
/// <param name="Query">A hash of what is searched for, so that no other search goes on in its place.</param>
internal readonly record struct SearchCursor(long State, int Offset, int Query)
{
    private const int LengthBytes = sizeof(long) + (2 * sizeof(int));

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="RequestException">It is none.</exception>
    public static SearchCursor Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[LengthBytes + 4];
        return Base64Url.IsValid(text, out var length) && length == LengthBytes && Base64Url.TryDecodeFromChars(text, bytes, out _)
            ? new SearchCursor(
                BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[sizeof(long)..]),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[(sizeof(long) + sizeof(int))..]))
            : throw RequestException.BadValue(
                "cursor", text, "The cursor is none that was given out.",
                "Give an empty text to begin, and the last answer's 'next' to go on.");
    }

    /// <summary>Letters, digits, '-' and '_'.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, State);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[sizeof(long)..], Offset);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[(sizeof(long) + sizeof(int))..], Query);
        return Base64Url.EncodeToString(bytes);
    }
}
