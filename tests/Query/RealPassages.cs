using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Datasets;
using SparseSearch.Query.Impact;
using SparseSearch.Query.Planning;

namespace SparseSearch.Tests;

/// <summary>The real vectors beside the repository as one segment, built once.</summary>
internal static class RealPassages
{
    private static readonly Lazy<SegmentReader?> s_segment = new(() => Load([]));

    private static readonly Lazy<SegmentReader?> s_calibrated = new(() => Load(
        [new ImpactPostingsBuilder(), new CalibrationBuilder(segment => [WindowedEngine.Open(segment)])]));

    /// <summary>Null where the vectors are not there.</summary>
    public static SegmentReader? Segment => s_segment.Value;

    /// <summary>The same with a calibration.</summary>
    public static SegmentReader? Calibrated => s_calibrated.Value;

    public static IEnumerable<SparseVector> Queries(int count) =>
        CsrVectors.Open(TestPaths.Shared("vectors", "msmarco-dev-queries.csr.zst")!).ReadRows().Take(count);

    private static SegmentReader? Load(ISectionBuilder[] builders)
    {
        var path = TestPaths.Shared("vectors", "passages-140k.csr.zst");
        if (path is null || TestPaths.Shared("vectors", "msmarco-dev-queries.csr.zst") is null)
        {
            return null;
        }

        var file = CsrVectors.Open(path);
        var quantizer = new WeightQuantizer(8, 4.0 / 255);
        var docs = new List<(int, int)[]>();
        foreach (var row in file.ReadRows())
        {
            var doc = new (int, int)[row.Nnz];
            for (var i = 0; i < doc.Length; i++)
            {
                doc[i] = (row.TermIds[i], quantizer.Quantize(row.Weights[i]));
            }

            docs.Add(doc);
        }

        return TestSegments.Build(docs, file.ColumnCount, quantizer, builders);
    }
}
