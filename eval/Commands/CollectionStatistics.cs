using SparseSearch.Core.Vectors;

namespace SparseSearch.Eval.Commands;

/// <summary>What an evaluation needs to know of the indexed vectors; enough for their density and for FLOPS.</summary>
public sealed class CollectionStatistics
{
    private readonly int[] _documentFrequencies;

    /// <summary>Takes ownership of the frequencies.</summary>
    /// <param name="documentCount">Number of documents, those with an empty vector included; at least 0.</param>
    /// <param name="documentFrequencies">By term id: documents with the term, 0 to the number of documents.</param>
    /// <exception cref="ArgumentException">A frequency is negative or above the number of documents.</exception>
    public CollectionStatistics(int documentCount, int[] documentFrequencies)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(documentCount);
        ArgumentNullException.ThrowIfNull(documentFrequencies);
        var bad = Array.FindIndex(documentFrequencies, frequency => frequency < 0 || frequency > documentCount);
        if (bad >= 0)
        {
            throw new ArgumentException(
                $"Term {bad} has document frequency {documentFrequencies[bad]}, which is not within 0 and "
                + $"{documentCount}, the number of documents.",
                nameof(documentFrequencies));
        }

        DocumentCount = documentCount;
        _documentFrequencies = documentFrequencies;
    }

    /// <summary>Number of documents.</summary>
    public int DocumentCount { get; }

    /// <summary>Documents with each term, by term id.</summary>
    public ReadOnlySpan<int> DocumentFrequencies => _documentFrequencies;

    /// <summary>Mean number of terms of a document; 0 without documents.</summary>
    public double MeanDocumentNnz
    {
        get
        {
            var sum = 0L;
            foreach (var frequency in _documentFrequencies)
            {
                sum += frequency;
            }

            return DocumentCount == 0 ? 0 : (double)sum / DocumentCount;
        }
    }

    /// <summary>Counts the terms of vectors.</summary>
    /// <param name="vectors">One a document.</param>
    /// <param name="vocabularySize">Above every term id.</param>
    public static CollectionStatistics Count(IEnumerable<SparseVector> vectors, int vocabularySize)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        var frequencies = new int[vocabularySize];
        var documentCount = 0;
        foreach (var vector in vectors)
        {
            documentCount++;
            foreach (var termId in vector.TermIds)
            {
                frequencies[termId]++;
            }
        }

        return new CollectionStatistics(documentCount, frequencies);
    }

    /// <summary>
    /// FLOPS: the expected number of terms that a query and a document share, Σ over the terms of (share of queries
    /// with it) × (share of documents with it). What an exhaustive search multiplies and adds, per document.
    /// </summary>
    /// <remarks>B. Paria et al.: Minimizing FLOPs to learn efficient sparse representations, ICLR 2020.</remarks>
    /// <param name="queries">The query vectors; terms without a frequency match no document.</param>
    /// <returns>At least 0; 0 without queries or documents.</returns>
    public double Flops(IReadOnlyCollection<SparseVector> queries)
    {
        ArgumentNullException.ThrowIfNull(queries);
        var matches = 0L;
        foreach (var query in queries)
        {
            foreach (var termId in query.TermIds)
            {
                matches += termId < _documentFrequencies.Length ? _documentFrequencies[termId] : 0;
            }
        }

        return queries.Count == 0 || DocumentCount == 0 ? 0 : (double)matches / queries.Count / DocumentCount;
    }
}
