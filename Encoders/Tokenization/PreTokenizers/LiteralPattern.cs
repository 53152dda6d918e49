namespace SparseSearch.Encoders.Tokenization.PreTokenizers;

/// <summary>A text, compared unit by unit.</summary>
/// <param name="literal">Not empty.</param>
internal sealed class LiteralPattern(string literal) : ITextPattern
{
    /// <inheritdoc/>
    public void FindAll(scoped ReadOnlySpan<char> text, ref MatchList matches)
    {
        for (var from = 0; text[from..].IndexOf(literal, StringComparison.Ordinal) is var place && place >= 0;)
        {
            matches.Add(from + place, from + place + literal.Length);
            from += place + literal.Length;
        }
    }
}
