namespace SparseSearch.Encoders.Tokenization.PreTokenizers;

/// <summary>Splits by a <see cref="WordPattern"/>.</summary>
/// <param name="pattern">The pattern.</param>
internal sealed class WordPatternPreTokenizer(WordPattern pattern) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(scoped ReadOnlySpan<char> text, int step, ref TokenWriter writer)
    {
        while (!text.IsEmpty && !writer.IsFull)
        {
            var length = pattern.LengthOfFirst(text);
            writer.Pass(text[..length], step + 1);
            text = text[length..];
        }
    }
}
