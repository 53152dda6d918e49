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

    /// <summary>
    /// A further name of the id beside <c>_id</c> and <c>id</c>, for example <c>doc_id</c>; null (the default) for none. Where a
    /// line has this name and <c>id</c> too, <c>id</c> is a field like any other.
    /// </summary>
    public string? IdName { get; init; }
}
