using SparseSearch.Core.Buffers;
using SparseSearch.Core.Segments;

namespace SparseSearch.Core.Documents;

/// <summary>
/// Gathers external ids outside the managed heap and writes the sections that <see cref="ExternalIds"/> reads. Not
/// thread-safe.
/// </summary>
public sealed unsafe class ExternalIdsWriter : IDisposable
{
    private readonly NativeBuffer<byte> _bytes = new();
    private readonly NativeBuffer<uint> _offsets = new();

    /// <summary>Begins without a document.</summary>
    public ExternalIdsWriter() => _offsets.Add(0);

    /// <summary>Number of ids.</summary>
    public int DocCount => (int)_offsets.Count - 1;

    /// <summary>Bytes held, the order that is sorted at the end included.</summary>
    public long UsedBytes => _bytes.UsedBytes + (2 * _offsets.UsedBytes);

    /// <summary>Length of the ids' section so far; it must stay within the limit of a section.</summary>
    public long TextBytes => _bytes.Count;

    /// <summary>Appends the next document's id.</summary>
    /// <param name="utf8">A checked id, see <see cref="ExternalIdRules"/>; unique in the segment.</param>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        _bytes.AddRange(utf8);
        _offsets.Add(checked((uint)_bytes.Count));
    }

    /// <summary>An id that was added, as UTF-8; valid until the next <see cref="Add"/>.</summary>
    public ReadOnlySpan<byte> Utf8Of(int docId) => new ByOrdinal(_offsets.Start, _bytes.Start).Utf8Of((uint)docId);

    /// <summary>Writes the three sections.</summary>
    /// <param name="writer">No section is open.</param>
    /// <param name="docs">
    /// By doc id, the number of the id that was added; each number once. Empty where they are the same.
    /// </param>
    public void Write(SegmentWriter writer, ReadOnlySpan<int> docs = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (!docs.IsEmpty)
        {
            using var reordered = new ExternalIdsWriter();
            foreach (var doc in docs)
            {
                reordered.Add(Utf8Of(doc));
            }

            reordered.Write(writer);
            return;
        }

        writer.WriteSection<uint>(SectionKind.ExternalIdOffsets, _offsets.Span);
        writer.WriteSection<byte>(SectionKind.ExternalIdBytes, _bytes.Span);
        using var order = new NativeBuffer<uint>();
        var sorted = order.Extend(DocCount);
        for (var i = 0; i < sorted.Length; i++)
        {
            sorted[i] = (uint)i;
        }

        sorted.Sort(new ByOrdinal(_offsets.Start, _bytes.Start));
        writer.WriteSection<uint>(SectionKind.ExternalIdOrder, sorted);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bytes.Dispose();
        _offsets.Dispose();
    }

    /// <summary>Compares documents by their ids' bytes; ids are unique, so the order is total.</summary>
    private readonly struct ByOrdinal(uint* offsets, byte* bytes) : IComparer<uint>
    {
        private readonly uint* _offsets = offsets;
        private readonly byte* _bytes = bytes;

        public int Compare(uint x, uint y) => Utf8Of(x).SequenceCompareTo(Utf8Of(y));

        public ReadOnlySpan<byte> Utf8Of(uint docId) =>
            new(_bytes + _offsets[docId], (int)(_offsets[docId + 1] - _offsets[docId]));
    }
}
