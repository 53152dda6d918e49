using System.Runtime.InteropServices;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Seismic;

namespace SparseSearch.Benchmarks;

/// <summary>Writes a segment that holds a forward index and Seismic's sections, and nothing else.</summary>
internal static unsafe class SeismicSegmentFile
{
    /// <summary>Writes the file and returns how long Seismic's part took.</summary>
    public static TimeSpan Write(string path, SparseVector[] docs, int vocabularySize, SeismicBuildOptions options)
    {
        var quantizer = WeightQuantizer.Choose(docs.SelectMany(doc => doc.Weights.ToArray()).ToArray());
        var records = new MemoryStream();
        var offsets = new uint[docs.Length + 1];
        for (var docId = 0; docId < docs.Length; docId++)
        {
            WriteRecord(records, docs[docId], vocabularySize, quantizer);
            offsets[docId + 1] = (uint)(records.Length / SegmentFormat.ForwardRecordAlignment);
        }

        using var writer = SegmentWriter.Create(path);
        writer.BeginSection(SectionKind.ForwardOffsets);
        writer.Write<uint>(offsets);
        writer.EndSection();
        writer.BeginSection(SectionKind.ForwardRecords);
        writer.Write(records.GetBuffer().AsSpan(0, (int)records.Length));
        writer.EndSection();
        var elapsed = Build(writer, records, offsets, vocabularySize, quantizer, options);
        writer.Complete(new SegmentSummary
        {
            DocCount = docs.Length,
            EmptyDocCount = docs.Count(doc => doc.Nnz == 0),
            PostingCount = docs.Sum(doc => (long)doc.Nnz),
            VocabularySize = vocabularySize,
            VocabularyFingerprint = 0,
            Quantizer = quantizer,
        });
        return elapsed;
    }

    private static TimeSpan Build(
        SegmentWriter writer, MemoryStream records, uint[] offsets, int vocabularySize, WeightQuantizer quantizer,
        SeismicBuildOptions options)
    {
        var copy = (byte*)NativeMemory.AlignedAlloc((nuint)records.Length + 1, SegmentFormat.SectionAlignment);
        records.GetBuffer().AsSpan(0, (int)records.Length).CopyTo(new Span<byte>(copy, (int)records.Length));
        fixed (uint* firstOffset = offsets)
        {
            var forward = ForwardIndex.Wrap(
                "benchmark", firstOffset, copy, offsets.Length - 1, vocabularySize, quantizer);
            var clock = System.Diagnostics.Stopwatch.StartNew();
            new SeismicIndexBuilder(options).Append(forward, writer);
            NativeMemory.AlignedFree(copy);
            return clock.Elapsed;
        }
    }

    private static void WriteRecord(
        MemoryStream records, SparseVector doc, int vocabularySize, WeightQuantizer quantizer)
    {
        Span<byte> word = stackalloc byte[sizeof(uint)];
        MemoryMarshal.Write(word, doc.Nnz);
        records.Write(word);
        var termIdBytes = ForwardIndex.TermIdBytesOf(vocabularySize);
        foreach (var termId in doc.TermIds)
        {
            MemoryMarshal.Write(word, termId);
            records.Write(word[..termIdBytes]);
        }

        foreach (var weight in doc.Weights)
        {
            MemoryMarshal.Write(word, quantizer.Quantize(weight));
            records.Write(word[..(quantizer.Bits / 8)]);
        }

        records.Write(new byte[-records.Length & (SegmentFormat.ForwardRecordAlignment - 1)]);
    }
}
