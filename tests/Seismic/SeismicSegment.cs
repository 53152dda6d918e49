using System.Runtime.InteropServices;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Seismic;

namespace SparseSearch.Tests;

/// <summary>A temporary segment with a forward index and Seismic's sections, open until disposed.</summary>
internal sealed unsafe class SeismicSegment : IDisposable
{
    private readonly string _path;
    private void* _records;
    private uint* _offsets;

    private SeismicSegment(SparseVector[] docs, int vocabularySize, int bits, SeismicBuildOptions options)
    {
        _path = Path.Combine(Path.GetTempPath(), $"seismic-{Guid.NewGuid():n}.seg");
        var weights = docs.SelectMany(doc => doc.Weights.ToArray()).DefaultIfEmpty(1).ToArray();
        var quantizer = bits == 8
            ? WeightQuantizer.ForMaxWeight(bits, weights.Max()) : WeightQuantizer.ForMaxWeight(16, weights.Max());
        Write(docs, vocabularySize, quantizer, options);
        Reader = SegmentReader.Open(_path);
        Forward = ForwardIndex.Open(Reader);
    }

    public SegmentReader Reader { get; }

    public ForwardIndex Forward { get; }

    public byte[] Bytes => File.ReadAllBytes(_path);

    public static SeismicSegment Build(
        SparseVector[] docs, SeismicBuildOptions options, int vocabularySize = SyntheticVectors.VocabularySize,
        int bits = 8) => new(docs, vocabularySize, bits, options);

    public SeismicSearcher Searcher(SeismicSearchOptions? options = null) => SeismicSearcher.Open(Reader, options);

    /// <summary>The plain loop over every document: what an exact search equals.</summary>
    public ScoredDoc[] Exhaustive(SearchRequest request)
    {
        var query = new FixedPointQuery();
        query.Set(request.Query);
        var weights = new Dictionary<int, long>();
        for (var i = 0; i < query.Nnz; i++)
        {
            weights[query.TermIds[i]] = query.FixedWeights[i];
        }

        var hits = new List<ScoredDoc>();
        for (var docId = 0; docId < Forward.DocCount; docId++)
        {
            var doc = Forward.Document(docId);
            var sum = 0L;
            for (var i = 0; i < doc.Nnz; i++)
            {
                sum += weights.GetValueOrDefault(doc.TermId(i)) * doc.Impact(i);
            }

            if (sum > 0 && (request.Accepted?.Contains(docId) ?? true))
            {
                hits.Add(new ScoredDoc(docId, FixedPointQuery.ScoreOf(sum, query.UnitIn(Forward.Quantizer))));
            }
        }

        hits.Sort();
        return [.. hits.Take(request.K)];
    }

    /// <summary>How many of the exact hits are reached, ties counting as reached.</summary>
    public static int Overlap(ScoredDoc[] exact, ReadOnlySpan<ScoredDoc> found)
    {
        var count = 0;
        foreach (var hit in found)
        {
            count += exact.Length > 0 && hit.Score >= exact[^1].Score ? 1 : 0;
        }

        return count;
    }

    public void Dispose()
    {
        Reader.Dispose();
        File.Delete(_path);
        NativeMemory.AlignedFree(_records);
        NativeMemory.Free(_offsets);
    }

    private void Write(
        SparseVector[] docs, int vocabularySize, WeightQuantizer quantizer, SeismicBuildOptions options)
    {
        var records = new MemoryStream();
        _offsets = (uint*)NativeMemory.AllocZeroed((nuint)docs.Length + 1, sizeof(uint));
        for (var docId = 0; docId < docs.Length; docId++)
        {
            WriteRecord(records, docs[docId], vocabularySize, quantizer);
            _offsets[docId + 1] = (uint)(records.Length / SegmentFormat.ForwardRecordAlignment);
        }

        _records = NativeMemory.AlignedAlloc((nuint)records.Length + 1, SegmentFormat.SectionAlignment);
        records.ToArray().CopyTo(new Span<byte>(_records, (int)records.Length));
        using var writer = SegmentWriter.Create(_path);
        writer.BeginSection(SectionKind.ForwardOffsets);
        writer.Write(new ReadOnlySpan<uint>(_offsets, docs.Length + 1));
        writer.EndSection();
        writer.BeginSection(SectionKind.ForwardRecords);
        writer.Write(records.ToArray());
        writer.EndSection();
        var forward = ForwardIndex.Wrap(
            "test", _offsets, (byte*)_records, docs.Length, vocabularySize, quantizer);
        new SeismicIndexBuilder(options).Append(forward, writer);
        writer.Complete(new SegmentSummary
        {
            DocCount = docs.Length,
            EmptyDocCount = docs.Count(doc => doc.Nnz == 0),
            PostingCount = docs.Sum(doc => (long)doc.Nnz),
            VocabularySize = vocabularySize,
            VocabularyFingerprint = 1,
            Quantizer = quantizer,
        });
    }

    private static void WriteRecord(
        MemoryStream records, SparseVector doc, int vocabularySize, WeightQuantizer quantizer)
    {
        records.Write(BitConverter.GetBytes(doc.Nnz));
        foreach (var termId in doc.TermIds)
        {
            records.Write(BitConverter.GetBytes(termId).AsSpan(0, ForwardIndex.TermIdBytesOf(vocabularySize)));
        }

        foreach (var weight in doc.Weights)
        {
            records.Write(BitConverter.GetBytes(quantizer.Quantize(weight)).AsSpan(0, quantizer.Bits / 8));
        }

        records.Write(new byte[-records.Length & (SegmentFormat.ForwardRecordAlignment - 1)]);
    }
}
