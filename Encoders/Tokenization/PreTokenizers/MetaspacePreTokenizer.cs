namespace SparseSearch.Encoders.Tokenization.PreTokenizers;

/// <summary>
/// When the replacement of spaces is set in front of a text, under the names of <c>tokenizer.json</c>.
/// </summary>
internal enum PrependScheme
{
    /// <summary>In front of every part between added tokens.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,

    /// <summary>In front of the whole text only.</summary>
    First,
}

/// <summary>
/// Writes spaces as a visible character, usually ▁, which begins a word; a text that does not begin with one is given
/// it.
/// </summary>
/// <param name="replacement">What stands for a space.</param>
/// <param name="scheme">Where one is set in front.</param>
/// <param name="splits">Whether the text is split in front of every replacement.</param>
internal sealed class MetaspacePreTokenizer(char replacement, PrependScheme scheme, bool splits) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(scoped ReadOnlySpan<char> text, int step, ref TokenWriter writer)
    {
        var buffer = new TextBuffer();
        var isPrepended = scheme == PrependScheme.Always || (scheme == PrependScheme.First && writer.IsAtStart);
        if (isPrepended && text[0] != ' ' && text[0] != replacement)
        {
            buffer.Append(replacement);
        }

        text.Replace(buffer.AppendSpan(text.Length), ' ', replacement);
        scoped ReadOnlySpan<char> rest = buffer.Text;
        while (!rest.IsEmpty && !writer.IsFull)
        {
            var length = splits ? rest[1..].IndexOf(replacement) + 1 : 0;
            length = length == 0 ? rest.Length : length;
            writer.Pass(rest[..length], step + 1);
            rest = rest[length..];
        }

        buffer.Dispose();
    }
}
