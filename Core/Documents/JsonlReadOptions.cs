namespace SparseSearch.Core.Documents;

/// <summary>How strictly a file of documents is read.</summary>
public sealed record JsonlReadOptions
{
    /// <summary>
    /// Null (the default) makes the first bad line an exception. With a log, bad lines are left out and noted there.
    /// </summary>
    public BadLineLog? SkipBadLinesInto { get; init; }

    /// <summary>
    /// Default <see cref="DuplicateIdPolicy.Refuse"/>, which costs about 36 bytes of memory a document;
    /// <see cref="DuplicateIdPolicy.Allow"/> needs none.
    /// </summary>
    public DuplicateIdPolicy DuplicateIds { get; init; }
}
