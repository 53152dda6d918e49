namespace SparseSearch.Encoders.Tokenization.PreTokenizers;

/// <summary>Splits at the matches of a pattern.</summary>
/// <param name="pattern">What is matched.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="inverts">Whether what lies between matches counts as a match, and the other way round.</param>
internal sealed class SplitPreTokenizer(ITextPattern pattern, SplitBehavior behavior, bool inverts) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(scoped ReadOnlySpan<char> text, int step, ref TokenWriter writer)
    {
        var matches = new MatchList();
        pattern.FindAll(text, ref matches);

        // A word that may still grow to the right, and whether it ends in a match.
        var word = (Start: 0, End: 0, IsMatch: false);
        var covered = 0;
        for (var i = 0; i <= matches.Count && !writer.IsFull; i++)
        {
            var (start, end) = i < matches.Count ? matches[i] : (text.Length, text.Length);
            if (start > covered)
            {
                word = Take(text, word, (covered, start, inverts), step, ref writer);
            }

            if (i < matches.Count)
            {
                word = Take(text, word, (start, end, !inverts), step, ref writer);
            }

            covered = end;
        }

        writer.Pass(text[word.Start..word.End], step + 1);
        matches.Dispose();
    }

    // Joins a part to the word before it, or writes that word and starts another.
    private (int Start, int End, bool IsMatch) Take(
        scoped ReadOnlySpan<char> text,
        (int Start, int End, bool IsMatch) word,
        (int Start, int End, bool IsMatch) part,
        int step,
        ref TokenWriter writer)
    {
        var isJoined = word.End > word.Start && behavior switch
        {
            SplitBehavior.Contiguous => part.IsMatch == word.IsMatch,
            SplitBehavior.MergedWithPrevious => part.IsMatch && !word.IsMatch,
            SplitBehavior.MergedWithNext => !part.IsMatch && word.IsMatch,
            _ => false,
        };
        if (isJoined)
        {
            return (word.Start, part.End, part.IsMatch);
        }

        writer.Pass(text[word.Start..word.End], step + 1);
        return behavior == SplitBehavior.Removed && part.IsMatch ? (part.End, part.End, true) : part;
    }
}
