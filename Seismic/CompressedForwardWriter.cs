using System.Runtime.InteropServices;
using SparseSearch.Core.Kernels;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;

namespace SparseSearch.Seismic;

/// <summary>
/// Writes every document once more with its term ids as gaps; <see cref="SeismicGapDot"/> describes a record.
/// </summary>
internal static class CompressedForwardWriter
{
    /// <summary>The longest gap; a longer one is filled with terms of impact 0.</summary>
    private const int MaxGap = ushort.MaxValue;

    /// <summary>Writes the records, then their offsets.</summary>
    public static void Write(ForwardIndex forward, SegmentWriter writer, CancellationToken cancellationToken)
    {
        var offsets = new uint[forward.DocCount + 1];
        var record = new List<byte>();
        writer.BeginSection(SeismicFormat.CompressedRecords);
        for (var docId = 0; docId < forward.DocCount; docId++)
        {
            if ((docId & 4095) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            Encode(forward.Document(docId), forward.ImpactBytes, record);
            var padding = -record.Count & (SegmentFormat.ForwardRecordAlignment - 1);
            CollectionsMarshal.SetCount(record, record.Count + padding);
            CollectionsMarshal.AsSpan(record)[^padding..].Clear();
            writer.Write(CollectionsMarshal.AsSpan(record));
            offsets[docId + 1] = offsets[docId] + (uint)(record.Count / SegmentFormat.ForwardRecordAlignment);
        }

        // A vector load of the last gaps may reach so far.
        writer.Write(new byte[SeismicGapDot.OverreadBytes]);
        writer.EndSection();
        writer.BeginSection(SeismicFormat.CompressedOffsets);
        writer.Write<uint>(offsets);
        writer.EndSection();
    }

    private static void Encode(ForwardDoc doc, int impactBytes, List<byte> record)
    {
        var count = CountWithFillers(doc);
        var controlStart = sizeof(uint);
        var impactStart = controlStart + ((count + 7) / 8);
        var gapStart = impactStart + (count * impactBytes);
        CollectionsMarshal.SetCount(record, gapStart + (count * sizeof(ushort)));
        var bytes = CollectionsMarshal.AsSpan(record);
        bytes.Clear();
        MemoryMarshal.Write(bytes, (uint)count);
        var (place, index, previous) = (gapStart, 0, 0);
        for (var i = 0; i < doc.Nnz; i++)
        {
            for (; doc.TermId(i) - previous > MaxGap; previous += MaxGap, index++)
            {
                place = Put(bytes, controlStart, index, place, MaxGap);
            }

            place = Put(bytes, controlStart, index, place, doc.TermId(i) - previous);
            bytes[impactStart + (index * impactBytes)] = (byte)doc.Impact(i);
            if (impactBytes > 1)
            {
                bytes[impactStart + (index * impactBytes) + 1] = (byte)(doc.Impact(i) >> 8);
            }

            previous = doc.TermId(i);
            index++;
        }

        CollectionsMarshal.SetCount(record, place);
    }

    private static int Put(Span<byte> bytes, int controlStart, int index, int place, int gap)
    {
        bytes[place++] = (byte)gap;
        if (gap > byte.MaxValue)
        {
            bytes[controlStart + (index >> 3)] |= (byte)(1 << (index & 7));
            bytes[place++] = (byte)(gap >> 8);
        }

        return place;
    }

    private static int CountWithFillers(ForwardDoc doc)
    {
        var (count, previous) = (doc.Nnz, 0);
        for (var i = 0; i < doc.Nnz; i++)
        {
            count += Math.Max(0, doc.TermId(i) - previous - 1) / MaxGap;
            previous = doc.TermId(i);
        }

        return count;
    }
}
