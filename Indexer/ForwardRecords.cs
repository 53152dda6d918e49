using System.Runtime.InteropServices;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer;

/// <summary>
/// The forward index of a segment while it is written: quantized records in native memory, laid out as
/// <see cref="ForwardIndex"/> reads them. Owns the memory until <see cref="Dispose"/>.
/// </summary>
internal sealed unsafe class ForwardRecords : IDisposable
{
    /// <summary>Zero bytes behind the last record, so that a vector load may begin at its last bytes.</summary>
    private const int SlackBytes = 64;

    /// <summary>Documents that one thread takes at a time.</summary>
    private const int DocsPerTask = 4096;

    private readonly uint* _offsets;
    private readonly byte* _records;
    private readonly int _docCount;
    private readonly int _vocabularySize;

    private ForwardRecords(int docCount, int vocabularySize, long recordBytes, WeightQuantizer quantizer)
    {
        _docCount = docCount;
        _vocabularySize = vocabularySize;
        Quantizer = quantizer;
        RecordsLength = recordBytes;
        _offsets = (uint*)NativeMemory.AlignedAlloc(
            ((nuint)docCount + 1) * sizeof(uint), SegmentFormat.SectionAlignment);
        _records = (byte*)NativeMemory.AlignedAlloc((nuint)recordBytes + SlackBytes, SegmentFormat.SectionAlignment);
        NativeMemory.Clear(_records + recordBytes, SlackBytes);
    }

    public WeightQuantizer Quantizer { get; }

    public long RecordsLength { get; }

    public ReadOnlySpan<uint> Offsets => new(_offsets, _docCount + 1);

    public ReadOnlySpan<byte> Records => new(_records, checked((int)RecordsLength));

    /// <summary>Length of a record, padding included.</summary>
    public static long RecordBytes(int nnz, int termIdBytes, int impactBytes)
    {
        var length = sizeof(uint) + (nnz * (long)(termIdBytes + impactBytes));
        return (length + SegmentFormat.ForwardRecordAlignment - 1) & -SegmentFormat.ForwardRecordAlignment;
    }

    /// <summary>
    /// Quantizes and lays out all documents; each writes its own bytes, so that threads do not matter.
    /// </summary>
    /// <param name="arena">The documents.</param>
    /// <param name="order">By doc id, the document's number in the arena; empty where they are the same.</param>
    /// <param name="vocabularySize">Above every term id.</param>
    /// <param name="quantizer">How weights become impacts.</param>
    /// <param name="threads">At least 1.</param>
    /// <param name="cancellationToken">Looked at between parts.</param>
    public static ForwardRecords Build(
        DocumentArena arena, int[] order, int vocabularySize, WeightQuantizer quantizer, int threads,
        CancellationToken cancellationToken)
    {
        var termIdBytes = ForwardIndex.TermIdBytesOf(vocabularySize);
        var impactBytes = quantizer.Bits / 8;
        var starts = arena.Starts.Start;
        var total = 0L;
        for (var doc = 0; doc < arena.DocCount; doc++)
        {
            total += RecordBytes((int)(starts[doc + 1] - starts[doc]), termIdBytes, impactBytes);
        }

        var records = new ForwardRecords(arena.DocCount, vocabularySize, total, quantizer);
        try
        {
            records.LayOut(starts, order, termIdBytes, impactBytes);
            var tasks = (arena.DocCount + DocsPerTask - 1) / DocsPerTask;
            var parallel = new ParallelOptions
            {
                MaxDegreeOfParallelism = threads,
                CancellationToken = cancellationToken,
            };
            Parallel.For(0, tasks, parallel, task =>
            {
                var end = Math.Min(arena.DocCount, (task + 1) * DocsPerTask);
                for (var doc = task * DocsPerTask; doc < end; doc++)
                {
                    records.Fill(arena, doc, order.Length == 0 ? doc : order[doc], termIdBytes);
                }
            });
            return records;
        }
        catch
        {
            records.Dispose();
            throw;
        }
    }

    /// <summary>The view that engines build their sections from.</summary>
    public ForwardIndex View(string name) =>
        ForwardIndex.Wrap(name, _offsets, _records, _docCount, _vocabularySize, Quantizer);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_offsets);
        NativeMemory.AlignedFree(_records);
    }

    private void LayOut(long* starts, int[] order, int termIdBytes, int impactBytes)
    {
        var position = 0L;
        for (var doc = 0; doc < _docCount; doc++)
        {
            _offsets[doc] = (uint)(position / SegmentFormat.ForwardRecordAlignment);
            var source = order.Length == 0 ? doc : order[doc];
            position += RecordBytes((int)(starts[source + 1] - starts[source]), termIdBytes, impactBytes);
        }

        _offsets[_docCount] = (uint)(position / SegmentFormat.ForwardRecordAlignment);
    }

    private void Fill(DocumentArena arena, int doc, int source, int termIdBytes)
    {
        var start = arena.Starts.Start[source];
        var nnz = (int)(arena.Starts.Start[source + 1] - start);
        var termIds = new ReadOnlySpan<int>(arena.TermIds.Start + start, nnz);
        var weights = new ReadOnlySpan<float>(arena.Weights.Start + start, nnz);
        var recordOffset = _offsets[doc] * (long)SegmentFormat.ForwardRecordAlignment;
        var recordEnd = _offsets[doc + 1] * (long)SegmentFormat.ForwardRecordAlignment;
        var record = new Span<byte>(_records + recordOffset, (int)(recordEnd - recordOffset));
        MemoryMarshal.Write(record, nnz);
        var idBytes = record.Slice(sizeof(uint), nnz * termIdBytes);
        if (termIdBytes == sizeof(ushort))
        {
            var narrow = MemoryMarshal.Cast<byte, ushort>(idBytes);
            for (var i = 0; i < nnz; i++)
            {
                narrow[i] = (ushort)termIds[i];
            }
        }
        else
        {
            MemoryMarshal.AsBytes(termIds).CopyTo(idBytes);
        }

        var impacts = record[(sizeof(uint) + idBytes.Length)..];
        if (Quantizer.Bits == WeightQuantizer.ByteBits)
        {
            for (var i = 0; i < nnz; i++)
            {
                impacts[i] = (byte)Quantizer.Quantize(weights[i]);
            }

            impacts[nnz..].Clear();
        }
        else
        {
            var wide = MemoryMarshal.Cast<byte, ushort>(impacts);
            for (var i = 0; i < nnz; i++)
            {
                wide[i] = (ushort)Quantizer.Quantize(weights[i]);
            }

            wide[nnz..].Clear();
        }
    }
}
