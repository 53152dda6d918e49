using System.Runtime.InteropServices;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Query.Impact;

namespace SparseSearch.Tests;

/// <summary>Segments of given impacts, with forward sections and what section builders append.</summary>
internal static unsafe class TestSegments
{
    /// <summary>A segment in memory.</summary>
    public static SegmentReader Build(
        IReadOnlyList<(int Term, int Impact)[]> docs, int vocabularySize, WeightQuantizer quantizer,
        params ISectionBuilder[] builders) =>
        SegmentReader.OpenImage("test", Bytes(docs, vocabularySize, quantizer, builders));

    /// <summary>The bytes of a segment.</summary>
    /// <param name="docs">Terms strictly ascending.</param>
    /// <param name="vocabularySize">Above every term.</param>
    /// <param name="quantizer">Its range holds every impact.</param>
    /// <param name="builders">Null for impact-grouped postings alone.</param>
    public static byte[] Bytes(
        IReadOnlyList<(int Term, int Impact)[]> docs, int vocabularySize, WeightQuantizer quantizer,
        ISectionBuilder[]? builders = null)
    {
        var (offsets, records) = Records(docs, ForwardIndex.TermIdBytesOf(vocabularySize), quantizer.Bits / 8);
        var path = Path.Combine(Path.GetTempPath(), $"sparsesearch-{Guid.NewGuid():n}.seg");
        var memory = NativeMemory.AlignedAlloc((nuint)Math.Max(16, records.Length), 16);
        try
        {
            records.CopyTo(new Span<byte>(memory, records.Length));
            using (var writer = SegmentWriter.Create(path))
            {
                writer.BeginSection(SectionKind.ForwardOffsets);
                writer.Write<uint>(offsets);
                writer.EndSection();
                writer.BeginSection(SectionKind.ForwardRecords);
                writer.Write(records);
                writer.EndSection();
                fixed (uint* first = offsets)
                {
                    var forward = ForwardIndex.Wrap(
                        "test", first, (byte*)memory, docs.Count, vocabularySize, quantizer);
                    foreach (var builder in builders is { Length: > 0 } ? builders : [new ImpactPostingsBuilder()])
                    {
                        builder.Append(forward, writer);
                    }
                }

                writer.Complete(new SegmentSummary
                {
                    DocCount = docs.Count,
                    EmptyDocCount = docs.Count(d => d.Length == 0),
                    PostingCount = docs.Sum(d => (long)d.Length),
                    VocabularySize = vocabularySize,
                    VocabularyFingerprint = 1,
                    Quantizer = quantizer,
                });
            }

            return File.ReadAllBytes(path);
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
            File.Delete(path);
        }
    }

    private static (uint[] Offsets, byte[] Records) Records(
        IReadOnlyList<(int Term, int Impact)[]> docs, int termIdBytes, int impactBytes)
    {
        var records = new MemoryStream();
        var offsets = new uint[docs.Count + 1];
        for (var docId = 0; docId < docs.Count; docId++)
        {
            offsets[docId] = (uint)(records.Length / SegmentFormat.ForwardRecordAlignment);
            records.Write(BitConverter.GetBytes(docs[docId].Length));
            foreach (var (term, _) in docs[docId])
            {
                records.Write(BitConverter.GetBytes(term).AsSpan(0, termIdBytes));
            }

            foreach (var (_, impact) in docs[docId])
            {
                records.Write(BitConverter.GetBytes(impact).AsSpan(0, impactBytes));
            }

            while (records.Length % SegmentFormat.ForwardRecordAlignment != 0)
            {
                records.WriteByte(0);
            }
        }

        offsets[^1] = (uint)(records.Length / SegmentFormat.ForwardRecordAlignment);
        return (offsets, records.ToArray());
    }
}
