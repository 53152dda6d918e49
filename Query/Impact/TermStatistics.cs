using SparseSearch.Core.Postings;

namespace SparseSearch.Query.Impact;

/// <summary>What the builder knows of each term before it writes a posting. Immutable.</summary>
internal sealed class TermStatistics
{
    private readonly int[] _rows;
    private readonly ImpactRange[] _ranges;
    private readonly int[] _documentFrequencies;

    private TermStatistics(int[] rows, ImpactRange[] ranges, int[] documentFrequencies)
    {
        _rows = rows;
        _ranges = ranges;
        _documentFrequencies = documentFrequencies;
    }

    /// <summary>Terms with postings.</summary>
    public int TermCount => _ranges.Length;

    /// <summary>Each row's impacts; length <see cref="TermCount"/>.</summary>
    public ReadOnlySpan<ImpactRange> Ranges => _ranges;

    /// <summary>Each row's number of documents; length <see cref="TermCount"/>.</summary>
    public ReadOnlySpan<int> DocumentFrequencies => _documentFrequencies;

    /// <summary>The row of a term, or −1 where no document has it.</summary>
    public int RowOf(int termId) => _rows[termId];

    /// <summary>Reads all documents once.</summary>
    public static TermStatistics Gather(ForwardIndex forward, CancellationToken cancellationToken)
    {
        var frequencies = new int[forward.VocabularySize];
        var ranges = new ImpactRange[forward.VocabularySize];
        for (var docId = 0; docId < forward.DocCount; docId++)
        {
            if (docId % ImpactPostingsFormat.WindowDocs == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var doc = forward.Document(docId);
            for (var i = 0; i < doc.Nnz; i++)
            {
                var termId = doc.TermId(i);
                var impact = (ushort)doc.Impact(i);
                ref var range = ref ranges[termId];
                range = frequencies[termId]++ == 0
                    ? new ImpactRange(impact, impact)
                    : new ImpactRange(Math.Min(range.Min, impact), Math.Max(range.Max, impact));
            }
        }

        var rows = new int[forward.VocabularySize];
        var termCount = 0;
        for (var termId = 0; termId < rows.Length; termId++)
        {
            rows[termId] = frequencies[termId] == 0 ? -1 : termCount;
            if (rows[termId] >= 0)
            {
                frequencies[termCount] = frequencies[termId];
                ranges[termCount++] = ranges[termId];
            }
        }

        return new TermStatistics(rows, ranges[..termCount], frequencies[..termCount]);
    }
}
