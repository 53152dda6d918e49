using SparseSearch.Core.Vectors;

namespace SparseSearch.Core.Searching;

/// <summary>
/// The documents of what is searched as vectors over the terms that its queries have, and what is known of the terms: what
/// feedback reads. Doc ids are the searcher's.
/// </summary>
public interface ITermVectors
{
    /// <summary>Number of live documents, the one that document frequencies are shares of.</summary>
    int LiveDocCount { get; }

    /// <summary>Whether terms are whole words; otherwise they may be pieces of words, such as <c>##ing</c>.</summary>
    bool AreWords { get; }

    /// <summary>A document's terms with their weights: impacts of a learned vector, or how often a text has each word.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    SparseVector VectorOf(int docId);

    /// <summary>Number of live documents that have a term; over several fields, of the field where that is most.</summary>
    int DocumentFrequencyOf(int termId);

    /// <summary>The term itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such term.</exception>
    string TermOf(int termId);

    /// <summary>The order of terms whose weights are equal: below 0 where the first stands before the other.</summary>
    int CompareTerms(int termId, int other);
}
