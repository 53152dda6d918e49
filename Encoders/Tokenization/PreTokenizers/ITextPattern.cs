namespace SparseSearch.Encoders.Tokenization.PreTokenizers;

/// <summary>Something that is found in a text. Immutable and thread-safe.</summary>
internal interface ITextPattern
{
    /// <summary>Finds every match, left to right, none overlapping another.</summary>
    /// <param name="text">Valid UTF-16.</param>
    /// <param name="matches">Receives the matches.</param>
    void FindAll(scoped ReadOnlySpan<char> text, ref MatchList matches);
}
