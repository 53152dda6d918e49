using SparseSearch.Core.Buffers;
using SparseSearch.Core.Segments;

namespace SparseSearch.Core.Filters;

/// <summary>
/// One field's values outside the managed heap, until they are written as a column. Not thread-safe.
/// </summary>
internal abstract class FieldGatherer(FieldKind kind) : IDisposable
{
    /// <summary>Zeros behind a column.</summary>
    private static readonly byte[] s_zeros = new byte[FieldColumnsFormat.Alignment];

    public FieldKind Kind { get; } = kind;

    /// <summary>Bytes held.</summary>
    public virtual long UsedBytes => Docs.UsedBytes;

    /// <summary>The most bytes of the column.</summary>
    public abstract long MaxColumnBytes { get; }

    /// <summary>Documents that have the field, ascending, in the order of arrival.</summary>
    protected NativeBuffer<uint> Docs { get; } = new();

    public static FieldGatherer Of(FieldKind kind) => FieldColumnsFormat.HasTexts(kind)
        ? new TextGatherer(kind)
        : new NumberGatherer(kind);

    /// <summary>Takes a value; documents come in order.</summary>
    public void Add(uint doc, in FieldValue value)
    {
        if (Docs.Count == 0 || Docs[Docs.Count - 1] != doc)
        {
            Docs.Add(doc);
        }

        AddValue(doc, value);
    }

    /// <summary>Writes the column into the open section; can be called once.</summary>
    /// <param name="writer">The section is open.</param>
    /// <param name="numbering">From arrival to doc id; empty where they are the same.</param>
    /// <param name="docCount">Documents of the segment.</param>
    /// <returns>The entry, but for name and place.</returns>
    public FieldColumnEntry Write(SegmentWriter writer, ReadOnlySpan<int> numbering, int docCount)
    {
        var docs = Docs.Span;
        if (!numbering.IsEmpty)
        {
            for (var i = 0; i < docs.Length; i++)
            {
                docs[i] = (uint)numbering[(int)docs[i]];
            }

            docs.Sort();
        }

        var entry = WriteValues(writer, numbering, docCount);
        entry.Kind = (uint)Kind;
        entry.DocCount = (uint)docs.Length;
        entry.LengthBytes = (ulong)FieldColumnsFormat.LengthOf(entry);
        return entry;
    }

    public virtual void Dispose() => Docs.Dispose();

    protected abstract void AddValue(uint doc, in FieldValue value);

    protected abstract FieldColumnEntry WriteValues(SegmentWriter writer, ReadOnlySpan<int> numbering, int docCount);

    /// <summary>Writes a set of documents as a list or as bits, whichever is shorter.</summary>
    protected static void WriteSet(SegmentWriter writer, ReadOnlySpan<uint> docs, uint[] bits)
    {
        if (docs.Length < bits.Length)
        {
            writer.Write(docs);
            return;
        }

        Array.Clear(bits);
        foreach (var doc in docs)
        {
            bits[doc / FieldColumnsFormat.UnitDocs] |= 1u << (int)(doc % FieldColumnsFormat.UnitDocs);
        }

        writer.Write<uint>(bits);
    }

    /// <summary>Writes zeros behind as many bytes, up to the alignment.</summary>
    protected static void Pad(SegmentWriter writer, long lengthBytes) =>
        writer.Write(s_zeros.AsSpan(0, (int)(-lengthBytes & (FieldColumnsFormat.Alignment - 1))));
}
