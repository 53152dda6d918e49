using SparseSearch.Core.Postings;

namespace SparseSearch.Seismic;

/// <summary>
/// Keeps the heaviest postings of each list: Seismic's step one. The lists come out ordered by impact down, then doc id
/// up, so that a cut list is a prefix.
/// </summary>
/// <remarks>
/// Global threshold: of all postings by impact down, then doc id up, then term id up, the first <c>vocabulary × λ</c>
/// are taken, and of those the first <c>λ × MaxFraction</c> of each list. Fixed size: the first λ of each list.
/// </remarks>
internal sealed class StaticPruning
{
    private readonly long[] _starts;
    private readonly int[] _docIds;
    private readonly ushort[] _impacts;
    private readonly int _cap;

    private StaticPruning(long[] starts, int[] docIds, ushort[] impacts, int cap, long postingCount)
    {
        _starts = starts;
        _docIds = docIds;
        _impacts = impacts;
        _cap = cap;
        PostingCount = postingCount;
    }

    /// <summary>Postings of the whole collection, before pruning.</summary>
    public long PostingCount { get; }

    /// <summary>How many postings of a list are kept.</summary>
    public int CountOf(int termId) => (int)Math.Min(_cap, _starts[termId + 1] - _starts[termId]);

    /// <summary>Reads all documents and decides what may be kept; the cap is applied list by list.</summary>
    /// <exception cref="InvalidOperationException">More postings are kept than one array holds.</exception>
    public static StaticPruning Run(
        ForwardIndex forward, SeismicBuildOptions options, CancellationToken cancellationToken)
    {
        var cap = options.PostingsPerList;
        var (cutoff, tiesKept) = (1, long.MaxValue);
        var histogram = Histogram(forward, cancellationToken);
        var postingCount = histogram.Sum();
        if (options.Pruning == PruningStrategy.GlobalThreshold)
        {
            cap = (int)Math.Min(int.MaxValue, Math.Floor(cap * options.MaxFraction));
            (cutoff, tiesKept) = Cutoff(histogram, (long)options.PostingsPerList * forward.VocabularySize);
        }

        var starts = Count(forward, cutoff, tiesKept, cancellationToken);
        if (starts[^1] > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"{starts[^1]} postings would be kept; the limit is {Array.MaxLength}. "
                + "Lower PostingsPerList, or put fewer documents into a segment.");
        }

        var docIds = new int[starts[^1]];
        var impacts = new ushort[starts[^1]];
        Fill(forward, cutoff, tiesKept, starts, docIds, impacts, cancellationToken);
        return new StaticPruning(starts, docIds, impacts, cap, postingCount);
    }

    /// <summary>Copies a list's kept documents, by impact down, then doc id up.</summary>
    /// <param name="termId">The list.</param>
    /// <param name="docIds">As long as <see cref="CountOf"/> says.</param>
    /// <param name="keys">Scratch, grown where it is too short.</param>
    public void CopyList(int termId, Span<int> docIds, ref ulong[] keys)
    {
        var start = _starts[termId];
        var length = (int)(_starts[termId + 1] - start);
        if (keys.Length < length)
        {
            keys = new ulong[Math.Max(length, keys.Length * 2)];
        }

        for (var i = 0; i < length; i++)
        {
            keys[i] = ((ulong)(ushort.MaxValue - _impacts[start + i]) << 32) | (uint)_docIds[start + i];
        }

        keys.AsSpan(0, length).Sort();
        for (var i = 0; i < docIds.Length; i++)
        {
            docIds[i] = (int)(uint)keys[i];
        }
    }

    private static long[] Histogram(ForwardIndex forward, CancellationToken cancellationToken)
    {
        var histogram = new long[forward.Quantizer.MaxImpact + 1];
        for (var docId = 0; docId < forward.DocCount; docId++)
        {
            Check(docId, cancellationToken);
            var doc = forward.Document(docId);
            for (var i = 0; i < doc.Nnz; i++)
            {
                histogram[doc.Impact(i)]++;
            }
        }

        return histogram;
    }

    /// <summary>The smallest impact of the heaviest postings, and how many of that impact are among them.</summary>
    private static (int Cutoff, long TiesKept) Cutoff(long[] histogram, long wanted)
    {
        for (var impact = histogram.Length - 1; impact > 0; impact--)
        {
            if (histogram[impact] >= wanted)
            {
                return (impact, wanted);
            }

            wanted -= histogram[impact];
        }

        return (1, long.MaxValue);
    }

    private static long[] Count(
        ForwardIndex forward, int cutoff, long tiesKept, CancellationToken cancellationToken)
    {
        var starts = new long[forward.VocabularySize + 1];
        for (var docId = 0; docId < forward.DocCount; docId++)
        {
            Check(docId, cancellationToken);
            var doc = forward.Document(docId);
            for (var i = 0; i < doc.Nnz; i++)
            {
                if (IsKept(doc.Impact(i), cutoff, ref tiesKept))
                {
                    starts[doc.TermId(i) + 1]++;
                }
            }
        }

        for (var i = 1; i < starts.Length; i++)
        {
            starts[i] += starts[i - 1];
        }

        return starts;
    }

    private static void Fill(
        ForwardIndex forward, int cutoff, long tiesKept, long[] starts, int[] docIds, ushort[] impacts,
        CancellationToken cancellationToken)
    {
        var next = starts.AsSpan(0, forward.VocabularySize).ToArray();
        for (var docId = 0; docId < forward.DocCount; docId++)
        {
            Check(docId, cancellationToken);
            var doc = forward.Document(docId);
            for (var i = 0; i < doc.Nnz; i++)
            {
                var impact = doc.Impact(i);
                if (IsKept(impact, cutoff, ref tiesKept))
                {
                    var place = next[doc.TermId(i)]++;
                    docIds[place] = docId;
                    impacts[place] = (ushort)impact;
                }
            }
        }
    }

    private static bool IsKept(int impact, int cutoff, ref long tiesKept) =>
        impact > cutoff || (impact == cutoff && tiesKept-- > 0);

    private static void Check(int docId, CancellationToken cancellationToken)
    {
        if ((docId & 4095) == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
