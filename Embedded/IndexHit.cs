using SparseSearch.Core.Documents;

namespace SparseSearch.Embedded;

/// <summary>A document that was found.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Score">The sum of its terms' contributions.</param>
public sealed record IndexHit(string Id, float Score)
{
    /// <summary>The document, where asked for; its text is empty where texts are not kept.</summary>
    public SourceDocument? Document { get; init; }

    /// <summary>The part of its text that shows best why it was found, where asked for.</summary>
    public string? Snippet { get; init; }

    /// <summary>What made the score, the largest share first; empty where not asked for.</summary>
    public IReadOnlyList<TermScore> Terms { get; init; } = [];
}
