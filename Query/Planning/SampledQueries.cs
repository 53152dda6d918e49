using SparseSearch.Core.Numerics;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Query.Planning;

/// <summary>
/// Queries made of a segment's own documents, for calibrating without queries: from sampled documents some terms are
/// drawn, a term as often as its weight says, and keep their weights. The documents alone decide what comes out.
/// </summary>
internal static class SampledQueries
{
    private const ulong Seed = 0x5EA2C4;

    /// <summary>Documents looked at for one query, where most are too short.</summary>
    private const int MaxTriesPerQuery = 16;

    /// <summary>A document this much shorter than the length is taken whole.</summary>
    private const double ShortestShare = 0.75;

    /// <summary>Makes queries of a length.</summary>
    /// <param name="forward">The documents.</param>
    /// <param name="length">Terms of a query, at least 1.</param>
    /// <param name="count">How many; fewer come out where too few documents are as long.</param>
    public static List<CalibrationQuery> Draw(ForwardIndex forward, int length, int count)
    {
        var random = new SeededRandom(Seed, length);
        var queries = new List<CalibrationQuery>(count);
        var used = new HashSet<int>();
        for (var tries = MaxTriesPerQuery * count; tries > 0 && queries.Count < count; tries--)
        {
            var docId = random.Next(forward.DocCount);
            var nnz = forward.Document(docId).Nnz;
            if (nnz >= ShortestShare * length && used.Add(docId))
            {
                queries.Add(new CalibrationQuery(Thin(forward, docId, Math.Min(nnz, length), ref random), docId));
            }
        }

        return queries;
    }

    private static SparseVector Thin(ForwardIndex forward, int docId, int length, ref SeededRandom random)
    {
        var doc = forward.Document(docId);
        var left = new int[doc.Nnz];
        var total = 0;
        for (var i = 0; i < doc.Nnz; i++)
        {
            left[i] = doc.Impact(i);
            total += left[i];
        }

        var builder = new SparseVectorBuilder();
        for (var n = 0; n < length; n++)
        {
            // The term under a point of the line on which the undrawn terms lie end to end, as long as their impacts.
            var point = random.Next(total);
            var i = 0;
            for (; point >= left[i]; i++)
            {
                point -= left[i];
            }

            builder.Add(doc.TermId(i), forward.Quantizer.WeightOf(left[i]));
            total -= left[i];
            left[i] = 0;
        }

        return builder.Build();
    }
}
