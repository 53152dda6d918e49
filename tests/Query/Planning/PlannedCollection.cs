using SparseSearch.Core.Numerics;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Query.Clustered;
using SparseSearch.Query.Impact;
using SparseSearch.Query.Planning;

namespace SparseSearch.Tests;

/// <summary>
/// Documents about topics, so that some share many terms, and queries about the same topics that no document knows.
/// </summary>
internal static class PlannedCollection
{
    public const int DocCount = 12_000, VocabularySize = 600;
    private const int Topics = 20, TopicTerms = 120;

    private static readonly Lazy<SegmentReader> s_segment = new(() => Build(new CalibrationOptions()));

    /// <summary>A calibrated segment.</summary>
    public static SegmentReader Segment => s_segment.Value;

    public static SegmentReader Build(CalibrationOptions? calibration) =>
        SegmentReader.OpenImage("planned", Bytes(calibration));

    public static byte[] Bytes(CalibrationOptions? calibration) => TestSegments.Bytes(
        [.. Enumerable.Range(0, DocCount).Select(Doc)], VocabularySize, new WeightQuantizer(8, 0.0157),
        calibration is null
            ? [new ImpactPostingsBuilder()]
            : [new ImpactPostingsBuilder(), new CalibrationBuilder(s => [WindowedEngine.Open(s)], calibration)]);

    /// <summary>The same documents, topic by topic as an order of similarity puts them, with clusters.</summary>
    /// <param name="engines">What is calibrated.</param>
    public static SegmentReader Clustered(Func<SegmentReader, IReadOnlyList<ISegmentEngine>> engines) =>
        SegmentReader.OpenImage("clustered", TestSegments.Bytes(
            [.. Enumerable.Range(0, DocCount).OrderBy(TopicOf).Select(Doc)], VocabularySize,
            new WeightQuantizer(8, 0.0157),
            [new ImpactPostingsBuilder(), new ClusterSectionsBuilder(), new CalibrationBuilder(engines)]));

    /// <summary>Queries of 5 to 30 terms.</summary>
    public static IEnumerable<SparseVector> Queries(int count) => Enumerable.Range(0, count).Select(i =>
    {
        var random = new SeededRandom(77, i);
        var builder = new SparseVectorBuilder();
        foreach (var (term, impact) in Draw(ref random, 5 + random.Next(26)))
        {
            builder.Add(term, impact * 0.01f);
        }

        return builder.Build();
    });

    private static (int, int)[] Doc(int docId)
    {
        var random = new SeededRandom(33, docId);
        return [.. Draw(ref random, 30 + random.Next(60)).Select(pair => (pair.Key, pair.Value))];
    }

    private static int TopicOf(int docId)
    {
        var random = new SeededRandom(33, docId);
        random.Next(60);
        return random.Next(Topics);
    }

    private static SortedDictionary<int, int> Draw(ref SeededRandom random, int terms)
    {
        var topic = random.Next(Topics);
        var drawn = new SortedDictionary<int, int>();
        while (drawn.Count < terms)
        {
            // Most terms are the topic's, the first ones heavier and more frequent; some are anybody's.
            var rank = (int)(TopicTerms * Math.Pow(random.NextDouble(), 2));
            var term = random.Next(4) == 0 ? random.Next(VocabularySize) : (topic * 97 + rank * 13) % VocabularySize;
            drawn[term] = 10 + (int)(240 * Math.Pow(random.NextDouble(), 3));
        }

        return drawn;
    }
}
