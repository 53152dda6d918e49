using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query;

/// <summary>
/// The exact scores of given documents: for re-ranking what another engine or another index found. Scores equal those
/// that a search gives the same documents. Thread-safe; warm scoring allocates nothing.
/// </summary>
public sealed class CandidateScorer
{
    /// <summary>Documents between two looks at a token.</summary>
    private const int CancellationStep = 256;

    /// <summary>Records asked for ahead of the one that is read.</summary>
    private const int PrefetchDistance = 4;

    private readonly ForwardIndex[] _segments;
    private readonly int[] _bases;
    private readonly SearchBufferPool? _pool;

    /// <summary>Scores documents of one segment.</summary>
    /// <param name="forward">The segment's documents; outlives the scorer.</param>
    public CandidateScorer(ForwardIndex forward)
        : this(Single(forward))
    {
    }

    /// <summary>Scores documents of an index; doc ids run over all of its segments.</summary>
    /// <param name="index">Outlives the scorer.</param>
    public CandidateScorer(IndexSnapshot index)
        : this(All(index))
    {
    }

    private CandidateScorer(ForwardIndex[] segments)
    {
        _segments = segments;
        _bases = new int[segments.Length + 1];
        for (var i = 0; i < segments.Length; i++)
        {
            _bases[i + 1] = checked(_bases[i] + segments[i].DocCount);
        }

        if (segments.Length > 0)
        {
            // All segments of an index have one vocabulary.
            _pool = new SearchBufferPool(DocumentScorer.WeightCountOf(segments[0]));
        }
    }

    /// <summary>Number of documents; ids run from 0 to one less.</summary>
    public int DocCount => _bases[^1];

    /// <summary>Scores documents.</summary>
    /// <param name="query">The query; a term beyond the vocabulary adds nothing.</param>
    /// <param name="docIds">Each at most once, in any order.</param>
    /// <param name="scores">
    /// As long as <paramref name="docIds"/> or longer; its scores, in the same order. 0 where a document shares no term
    /// with the query.
    /// </param>
    /// <param name="cancellationToken">Looked at once in 256 documents.</param>
    /// <exception cref="ArgumentException">
    /// A document is given twice, or there is no room for all scores; the message names both places.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Score(
        SparseVector query, ReadOnlySpan<int> docIds, Span<float> scores,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (scores.Length < docIds.Length)
        {
            throw new ArgumentException(
                $"{docIds.Length} scores do not fit a span of {scores.Length}; give room for all.", nameof(scores));
        }

        CheckRange(docIds);
        if (docIds.IsEmpty || _pool is null)
        {
            return;
        }

        // Not returned where it is interrupted, as what is left in the buffers would spoil the next query.
        var buffers = _pool.Rent();
        CheckDistinct(docIds, buffers);
        buffers.Query.Set(query);
        var scorer = new DocumentScorer(_segments[0], buffers);
        for (var i = 0; i < docIds.Length; i++)
        {
            if (i % CancellationStep == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (i + PrefetchDistance < docIds.Length)
            {
                At(scorer, docIds[i + PrefetchDistance], out var next).Prefetch(next);
            }

            scores[i] = At(scorer, docIds[i], out var docId).ScoreOf(docId);
        }

        scorer.Clear();
        _pool.Return(buffers);
    }

    private static ForwardIndex[] Single(ForwardIndex forward)
    {
        ArgumentNullException.ThrowIfNull(forward);
        return [forward];
    }

    private static ForwardIndex[] All(IndexSnapshot index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return [.. index.Segments.Select(segment => segment.Forward)];
    }

    /// <summary>The scorer of the segment that holds a document.</summary>
    private DocumentScorer At(DocumentScorer scorer, int docId, out int docIdLocal)
    {
        var segment = 0;
        while (_bases[segment + 1] <= docId)
        {
            segment++;
        }

        docIdLocal = docId - _bases[segment];
        return segment == 0 ? scorer : scorer.In(_segments[segment]);
    }

    private void CheckRange(ReadOnlySpan<int> docIds)
    {
        for (var i = 0; i < docIds.Length; i++)
        {
            if ((uint)docIds[i] >= (uint)DocCount)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(docIds), docIds[i],
                    $"There is no document {docIds[i]} (place {i}); ids run from 0 to {DocCount - 1}.");
            }
        }
    }

    private static void CheckDistinct(ReadOnlySpan<int> docIds, SearchBuffers buffers)
    {
        buffers.Keys.EnsureLength(docIds.Length);
        var keys = buffers.Keys.Span[..docIds.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = ((ulong)docIds[i] << 32) | (uint)i;
        }

        keys.Sort();
        for (var i = 1; i < keys.Length; i++)
        {
            if (keys[i] >> 32 == keys[i - 1] >> 32)
            {
                throw new ArgumentException(
                    $"Document {keys[i] >> 32} stands at places {(uint)keys[i - 1]} and {(uint)keys[i]}; "
                    + "give each once.", nameof(docIds));
            }
        }
    }
}
