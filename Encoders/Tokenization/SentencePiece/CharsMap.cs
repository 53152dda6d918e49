using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SparseSearch.Encoders.Tokenization.SentencePiece;

/// <summary>
/// SentencePiece's precompiled character map: a double-array trie (the darts-clone layout) over UTF-8 from what is
/// replaced to where its replacement stands in a list of texts that end with a zero byte. Layout, little-endian: length
/// of the trie in bytes (32 bits), the trie (units of 32 bits), the texts. Immutable and thread-safe.
/// </summary>
internal sealed class CharsMap
{
    private const int LengthBytes = 4;
    private const int UnitBytes = 4;

    // A unit: bits 0 to 7 its label, 8 whether a text ends here, 9 whether the offset is in units of 256, 10 to 30 the
    // offset; or, with bit 31 set, a value.
    private const uint ValueFlag = 1u << 31;
    private const uint LabelMask = ValueFlag | 0xFF;
    private const uint EndFlag = 1u << 8;
    private const uint WideFlag = 1u << 9;
    private const int OffsetShift = 10;
    private const int WideShift = 8;

    private readonly uint[] _units;
    private readonly string[] _texts;
    private readonly Dictionary<int, int> _textByOffset;

    private CharsMap(uint[] units, string[] texts, Dictionary<int, int> textByOffset)
    {
        _units = units;
        _texts = texts;
        _textByOffset = textByOffset;
    }

    /// <summary>Reads a map, and walks all of it once, so that lookups need trust nothing.</summary>
    /// <param name="blob">The bytes.</param>
    /// <param name="map">The map.</param>
    /// <param name="problem">What is wrong where the result is false, as a sentence.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> blob, [NotNullWhen(true)] out CharsMap? map, out string problem)
    {
        map = null;
        var trieBytes = blob.Length > LengthBytes ? BinaryPrimitives.ReadUInt32LittleEndian(blob) : 0;
        if (trieBytes == 0 || trieBytes % UnitBytes != 0 || trieBytes > blob.Length - LengthBytes)
        {
            problem = $"the character map of {blob.Length} bytes states a trie of {trieBytes} bytes, expected a "
                + $"multiple of {UnitBytes} that fits; download the file again.";
            return false;
        }

        var units = new uint[trieBytes / UnitBytes];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(blob[(LengthBytes + (i * UnitBytes))..]);
        }

        var textBytes = blob[(LengthBytes + (int)trieBytes)..];
        var offsets = new SortedSet<int>();
        problem = CollectValues(units, textBytes.Length, offsets);
        if (problem.Length > 0)
        {
            return false;
        }

        var texts = new List<string>(offsets.Count);
        var textByOffset = new Dictionary<int, int>();
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        foreach (var offset in offsets)
        {
            var rest = textBytes[offset..];
            var end = rest.IndexOf((byte)0);
            textByOffset.Add(offset, texts.Count);
            try
            {
                texts.Add(strict.GetString(end < 0 ? rest : rest[..end]));
            }
            catch (DecoderFallbackException)
            {
                problem = $"the character map's text at byte {offset} is not valid UTF-8; download the file again.";
                return false;
            }
        }

        map = new CharsMap(units, [.. texts], textByOffset);
        return true;
    }

    /// <summary>The longest text that is replaced at the start of a given one.</summary>
    /// <param name="text">Valid UTF-16.</param>
    /// <param name="replacement">What stands in its place.</param>
    /// <returns>UTF-16 units that are replaced; 0 where nothing is.</returns>
    public int LongestPrefix(scoped ReadOnlySpan<char> text, out string replacement) =>
        Walk(text, stopsAtFirst: false, out replacement);

    /// <summary>
    /// The shortest text that is replaced at the start of a given one, as the Hugging Face library asks for it.
    /// </summary>
    /// <param name="text">Valid UTF-16.</param>
    /// <param name="replacement">What stands in its place.</param>
    /// <returns>UTF-16 units that are replaced; 0 where nothing is.</returns>
    public int ShortestPrefix(scoped ReadOnlySpan<char> text, out string replacement) =>
        Walk(text, stopsAtFirst: true, out replacement);

    private static string CollectValues(uint[] units, int textBytes, SortedSet<int> offsets)
    {
        var isSeen = new bool[units.Length];
        var pending = new Stack<uint>();
        pending.Push(OffsetOf(units[0]));
        while (pending.TryPop(out var place))
        {
            for (var label = 0u; label < 256; label++)
            {
                var child = place ^ label;
                if (child >= units.Length || isSeen[child] || child == 0)
                {
                    continue;
                }

                var unit = units[child];
                if (label == 0 && (unit & ValueFlag) != 0)
                {
                    isSeen[child] = true;
                    if ((unit & ~ValueFlag) >= textBytes)
                    {
                        return $"the character map points at byte {unit & ~ValueFlag} of its {textBytes} bytes of "
                            + "text; download the file again.";
                    }

                    offsets.Add((int)(unit & ~ValueFlag));
                }
                else if ((unit & LabelMask) == label && label != 0)
                {
                    isSeen[child] = true;
                    pending.Push(child ^ OffsetOf(unit));
                }
            }
        }

        return offsets.Count > 0 ? string.Empty : "the character map's trie is empty; download the file again.";
    }

    private static uint OffsetOf(uint unit) =>
        (unit >> OffsetShift) << ((unit & WideFlag) != 0 ? WideShift : 0);

    private int Walk(scoped ReadOnlySpan<char> text, bool stopsAtFirst, out string replacement)
    {
        Span<byte> bytes = stackalloc byte[4];
        replacement = string.Empty;
        var found = 0;
        var place = OffsetOf(_units[0]);
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out var rune, out var taken);
            i += taken;
            var width = rune.EncodeToUtf8(bytes);
            for (var b = 0; b < width; b++)
            {
                place ^= bytes[b];
                if (bytes[b] == 0 || place >= _units.Length || (_units[place] & LabelMask) != bytes[b])
                {
                    return found;
                }

                var unit = _units[place];
                place ^= OffsetOf(unit);

                // Texts end between characters; a trie that ends one inside is as good as one that does not.
                if ((unit & EndFlag) != 0 && b == width - 1 && place < _units.Length
                    && _textByOffset.TryGetValue((int)(_units[place] & ~ValueFlag), out var index))
                {
                    replacement = _texts[index];
                    found = i;
                    if (stopsAtFirst)
                    {
                        return found;
                    }
                }
            }
        }

        return found;
    }
}
