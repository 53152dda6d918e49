using System.Buffers;

namespace SparseSearch.Encoders.Tokenization.PreTokenizers;

/// <summary>
/// GPT-2's pre-tokeniser: words by its expression, spelled in bytes (<see cref="ByteAlphabet"/>).
/// </summary>
/// <param name="addsPrefixSpace">Whether a space is set in front of a text without one.</param>
/// <param name="splits">Whether the text is split; otherwise it is spelled only.</param>
internal sealed class ByteLevelPreTokenizer(bool addsPrefixSpace, bool splits) : IPreTokenizer
{
    private const int MaxBytesAUnit = 3;
    private const int StackUnits = 384;

    /// <inheritdoc/>
    public void Split(scoped ReadOnlySpan<char> text, int step, ref TokenWriter writer)
    {
        if (!addsPrefixSpace || text[0] == ' ')
        {
            SplitWords(text, step, ref writer);
            return;
        }

        var buffer = new TextBuffer();
        buffer.Append(' ');
        buffer.Append(text);
        SplitWords(buffer.Text, step, ref writer);
        buffer.Dispose();
    }

    private static void Spell(scoped ReadOnlySpan<char> word, int step, ref TokenWriter writer)
    {
        var most = checked(MaxBytesAUnit * word.Length);
        var rented = most > StackUnits ? ArrayPool<char>.Shared.Rent(most) : null;
        Span<char> units = rented is null ? stackalloc char[StackUnits] : rented;
        var length = ByteAlphabet.Spell(word, units);
        writer.Pass(units[..length], step + 1);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    private void SplitWords(scoped ReadOnlySpan<char> text, int step, ref TokenWriter writer)
    {
        while (!text.IsEmpty && !writer.IsFull)
        {
            var length = splits ? WordPattern.Gpt2.LengthOfFirst(text) : text.Length;
            Spell(text[..length], step, ref writer);
            text = text[length..];
        }
    }
}
