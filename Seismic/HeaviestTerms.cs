using SparseSearch.Core.Postings;

namespace SparseSearch.Seismic;

/// <summary>Each document's heaviest terms, found once and used by every list that the document is in.</summary>
internal sealed class HeaviestTerms
{
    private readonly int[] _starts;
    private readonly int[] _termIds;
    private readonly ushort[] _impacts;

    private HeaviestTerms(int[] starts, int[] termIds, ushort[] impacts)
    {
        _starts = starts;
        _termIds = termIds;
        _impacts = impacts;
    }

    /// <summary>
    /// Takes the <paramref name="docCut"/> heaviest terms of each document, the smaller id where impacts tie.
    /// </summary>
    public static HeaviestTerms Build(ForwardIndex forward, int docCut, CancellationToken cancellationToken)
    {
        var starts = new int[forward.DocCount + 1];
        for (var docId = 0; docId < forward.DocCount; docId++)
        {
            starts[docId + 1] = checked(starts[docId] + Math.Min(docCut, forward.Document(docId).Nnz));
        }

        var termIds = new int[starts[^1]];
        var impacts = new ushort[starts[^1]];
        var keys = new ulong[1024];
        for (var docId = 0; docId < forward.DocCount; docId++)
        {
            if ((docId & 4095) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var doc = forward.Document(docId);
            if (keys.Length < doc.Nnz)
            {
                keys = new ulong[doc.Nnz];
            }

            for (var i = 0; i < doc.Nnz; i++)
            {
                keys[i] = ((ulong)(ushort.MaxValue - doc.Impact(i)) << 32) | (uint)doc.TermId(i);
            }

            keys.AsSpan(0, doc.Nnz).Sort();
            for (var i = starts[docId]; i < starts[docId + 1]; i++)
            {
                var key = keys[i - starts[docId]];
                termIds[i] = (int)(uint)key;
                impacts[i] = (ushort)(ushort.MaxValue - (key >> 32));
            }
        }

        return new HeaviestTerms(starts, termIds, impacts);
    }

    /// <summary>A document's heaviest terms, heaviest first.</summary>
    public ReadOnlySpan<int> TermIds(int docId) => _termIds.AsSpan(_starts[docId].._starts[docId + 1]);

    /// <summary>Their impacts, aligned.</summary>
    public ReadOnlySpan<ushort> Impacts(int docId) => _impacts.AsSpan(_starts[docId].._starts[docId + 1]);
}
