using System.Text;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>
/// GPT-2's alphabet, in which every byte is one visible character: printable bytes of Latin-1 stand for themselves, the
/// others, in order, for U+0100 and up. A space is Ġ, a line feed is Ċ.
/// </summary>
internal static class ByteAlphabet
{
    private const int FirstSubstitute = 256;
    private static readonly char[] s_characters = Build();

    /// <summary>The character of a byte.</summary>
    public static char CharacterOf(byte value) => s_characters[value];

    /// <summary>Spells the UTF-8 bytes of a text.</summary>
    /// <param name="text">Valid UTF-16.</param>
    /// <param name="output">Length at least three times the text's.</param>
    /// <returns>Units written: bytes of the text in UTF-8.</returns>
    public static int Spell(scoped ReadOnlySpan<char> text, Span<char> output)
    {
        var characters = s_characters;
        var written = 0;
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] < 0x80)
            {
                output[written++] = characters[text[i]];
                continue;
            }

            Rune.DecodeFromUtf16(text[i..], out var rune, out var taken);
            i += taken - 1;
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                output[written++] = characters[value];
            }
        }

        return written;
    }

    private static char[] Build()
    {
        var characters = new char[256];
        var next = FirstSubstitute;
        for (var value = 0; value < characters.Length; value++)
        {
            var isPrintable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            characters[value] = (char)(isPrintable ? value : next++);
        }

        return characters;
    }
}
