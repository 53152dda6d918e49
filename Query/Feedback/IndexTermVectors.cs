using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Query.Feedback;

/// <summary>
/// The vectors of a snapshot, from its forward indexes; terms are its vocabulary's. Document frequencies of live documents
/// are summed when they are first asked for. Thread-safe.
/// </summary>
/// <param name="snapshot">Stays open as long as this is used.</param>
public sealed class IndexTermVectors(IndexSnapshot snapshot) : ITermVectors
{
    private readonly Lazy<int[]> _frequencies = new(snapshot.DocumentFrequencies);

    /// <inheritdoc/>
    public int LiveDocCount => snapshot.LiveDocCount;

    /// <inheritdoc/>
    public bool AreWords => false;

    /// <inheritdoc/>
    public SparseVector VectorOf(int docId) => snapshot.VectorOf(docId);

    /// <inheritdoc/>
    public int DocumentFrequencyOf(int termId) => _frequencies.Value[termId];

    /// <inheritdoc/>
    public string TermOf(int termId) => snapshot.Vocabulary.TermOf(termId);

    /// <summary>The smaller term id stands first.</summary>
    public int CompareTerms(int termId, int other) => termId.CompareTo(other);
}
