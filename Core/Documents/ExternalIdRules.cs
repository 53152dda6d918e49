using System.Buffers;
using System.Text;

namespace SparseSearch.Core.Documents;

/// <summary>What an external id may be: 1 to 65,535 bytes of UTF-8, any Unicode, no half of a surrogate pair.</summary>
public static class ExternalIdRules
{
    /// <summary>The longest id, in bytes of UTF-8.</summary>
    public const int MaxBytes = 65_535;

    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Checks an id.</summary>
    /// <returns>Its length in bytes of UTF-8.</returns>
    /// <exception cref="ArgumentException">
    /// The id is empty, too long or no valid text; the message says which.
    /// </exception>
    public static int LengthBytes(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (id.Length == 0)
        {
            throw new ArgumentException("An external id is empty; give every document an id.", nameof(id));
        }

        var lone = LoneSurrogateIndex(id);
        if (lone >= 0)
        {
            throw new ArgumentException(
                $"The external id \"{Shown(id)}\" has half of a surrogate pair (U+{(int)id[lone]:X4}) at {lone}; "
                + "such text has no UTF-8 form, so choose another id.", nameof(id));
        }

        var lengthBytes = s_strict.GetByteCount(id);
        return lengthBytes <= MaxBytes
            ? lengthBytes
            : throw new ArgumentException(
                $"The external id \"{Shown(id)}\" has {lengthBytes} bytes of UTF-8; the limit is {MaxBytes}. "
                + "Choose a shorter one, such as a hash.", nameof(id));
    }

    /// <summary>Writes a checked id.</summary>
    /// <param name="id">One that <see cref="LengthBytes"/> accepted.</param>
    /// <param name="destination">As long as that said.</param>
    public static void Encode(string id, Span<byte> destination) => s_strict.GetBytes(id, destination);

    /// <summary>The id that stored bytes stand for.</summary>
    /// <exception cref="DecoderFallbackException">The bytes are no valid UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes) => s_strict.GetString(bytes);

    /// <summary>An id for a message: its beginning, with what cannot be printed replaced.</summary>
    public static string Shown(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        const int longest = 80;
        var shown = id.Length <= longest ? id : id[..longest] + "…";
        return string.Create(shown.Length, shown, static (span, text) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                span[i] = char.IsControl(text[i]) || char.IsSurrogate(text[i]) ? '\uFFFD' : text[i];
            }
        });
    }

    private static int LoneSurrogateIndex(string id)
    {
        var rest = id.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != OperationStatus.Done)
            {
                return id.Length - rest.Length;
            }

            rest = rest[consumed..];
        }

        return -1;
    }
}
