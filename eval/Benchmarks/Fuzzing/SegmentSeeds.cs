using System.Text;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Numerics;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using SparseSearch.Query.Clustered;
using SparseSearch.Query.Impact;
using SparseSearch.Query.Planning;
using SparseSearch.Seismic;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Small segments with the sections of every engine, fields, texts and positions.</summary>
internal static class SegmentSeeds
{
    private const int SketchBuckets = 16, WideVocabulary = 65_537;

    /// <summary>The seeds; those of a vocabulary with ids of four bytes are large, and last.</summary>
    public static IReadOnlyList<byte[]> All { get; } =
    [
        Build(1, 40, 100, WeightBits.Eight, DocumentOrder.Similarity, ForwardCompression.Gaps, 3),
        Build(2, 90, 300, WeightBits.Sixteen, DocumentOrder.Arrival, ForwardCompression.Gaps, 0),
        Build(3, 17, 64, WeightBits.Eight, DocumentOrder.Arrival, ForwardCompression.None, 2),
        Build(4, 1, 5, WeightBits.Sixteen, DocumentOrder.Arrival, ForwardCompression.None, 0),
        Build(5, 0, 5, WeightBits.Eight, DocumentOrder.Arrival, ForwardCompression.Gaps, 0),
        Build(6, 24, WideVocabulary, WeightBits.Eight, DocumentOrder.Arrival, ForwardCompression.Gaps, 0),
    ];

    private static byte[] Build(
        ulong seed, int docCount, int vocabularySize, WeightBits bits, DocumentOrder order, ForwardCompression compression,
        int neighbours)
    {
        using var file = new FuzzFile("seed");
        var options = new IndexBuildOptions { WeightBits = bits, Order = order, Threads = 1 };
        var calibration = new CalibrationOptions { MinDocs = 20, QueriesPerLength = 32 };
        var seismic = new SeismicBuildOptions { Compression = compression, Neighbours = neighbours, Threads = 1 };
        ISectionBuilder[] builders =
        [
            new ImpactPostingsBuilder(), new ClusterSectionsBuilder(SketchBuckets), new SeismicIndexBuilder(seismic),
            .. seed == 1 ? [new CalibrationBuilder(segment => [WindowedEngine.Open(segment)], calibration)]
                : Array.Empty<ISectionBuilder>(),
        ];
        using (var builder = IndexBuilder.Create(file.Folder, Vocabulary.Numbered(vocabularySize), options, builders))
        {
            for (var doc = 0; doc < docCount; doc++)
            {
                var random = new SeededRandom(seed, doc);
                builder.Add(Document(doc, ref random), Vector(vocabularySize, ref random));
            }

            builder.Commit();
        }

        return docCount == 0
            ? Empty(builders, vocabularySize)
            : File.ReadAllBytes(Directory.GetFiles(file.Folder, "*" + SegmentFormat.FileExtension)[0]);
    }

    /// <summary>An index without documents has no segment; a file of one is read all the same.</summary>
    private static unsafe byte[] Empty(ISectionBuilder[] builders, int vocabularySize)
    {
        using var image = new MemoryStream();
        using var writer = SegmentWriter.CreateImage(image);
        var quantizer = new WeightQuantizer(8, 1);
        writer.WriteSection<uint>(SectionKind.ForwardOffsets, [0]);
        writer.WriteSection<byte>(SectionKind.ForwardRecords, []);
        writer.WriteSection<int>(SectionKind.DocumentFrequencies, new int[vocabularySize]);
        writer.WriteSection<uint>(SectionKind.ExternalIdOffsets, [0]);
        writer.WriteSection<byte>(SectionKind.ExternalIdBytes, []);
        writer.WriteSection<uint>(SectionKind.ExternalIdOrder, []);
        var offset = 0u;
        var forward = Core.Postings.ForwardIndex.Wrap("empty", &offset, (byte*)&offset, 0, vocabularySize, quantizer);
        foreach (var builder in builders)
        {
            builder.Append(forward, writer);
        }

        writer.Complete(new SegmentSummary
        {
            DocCount = 0,
            EmptyDocCount = 0,
            PostingCount = 0,
            VocabularySize = vocabularySize,
            VocabularyFingerprint = 1,
            Quantizer = quantizer,
        });
        return image.ToArray();
    }

    private static SourceDocument Document(int doc, ref SeededRandom random)
    {
        var fields = $"{{\"lang\":\"{(random.Next(2) == 0 ? "en" : "de")}\",\"year\":{2000 + random.Next(20)},"
            + $"\"open\":{(random.Next(2) == 0 ? "true" : "false")},\"n\":{{\"tags\":[\"t{random.Next(9)}\",\"u\"]}}}}";
        return new SourceDocument($"d{doc * 7}", $"title {doc}", string.Concat(Enumerable.Repeat("text é ", random.Next(9))))
        {
            Fields = doc % 4 == 3 ? default : Encoding.UTF8.GetBytes(fields),
        };
    }

    /// <summary>Low term ids are frequent; every ninth document is empty.</summary>
    private static SparseVector Vector(int vocabularySize, ref SeededRandom random)
    {
        var builder = new SparseVectorBuilder();
        var terms = random.Next(9) == 0 ? [] : new HashSet<int>();
        for (var count = random.Next(9) == 0 ? 0 : 1 + random.Next(45); count > 0; count--)
        {
            terms.Add(random.Next(1 + random.Next(vocabularySize)));
        }

        foreach (var term in terms)
        {
            builder.Add(term, 0.01f + (random.Next(300) / 100f));
        }

        return builder.Build();
    }
}
