namespace SparseSearch.Encoders.Tokenization.Normalizers;

/// <summary>BERT's normaliser as a step among others.</summary>
/// <param name="normalizer">What it does to a code point.</param>
internal sealed class BertTextNormalizer(TextNormalizer normalizer) : ITextNormalizer
{
    /// <inheritdoc/>
    public bool Normalize(scoped ReadOnlySpan<char> text, ref TextBuffer output)
    {
        Span<int> expansion = stackalloc int[TextNormalizer.MaxExpansion];
        foreach (var rune in text.EnumerateRunes())
        {
            var count = normalizer.Expand(rune.Value, expansion);
            if (count == 0)
            {
                output.Drop();
            }

            foreach (var codePoint in expansion[..count])
            {
                output.AppendCodePoint(codePoint);
            }
        }

        return true;
    }
}
