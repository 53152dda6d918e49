using System.Text;
using SparseSearch.Core.Buffers;
using SparseSearch.Core.Segments;

namespace SparseSearch.Core.Filters;

/// <summary>
/// A field of keywords or booleans: each text once, found by hash, and (text, document) pairs, sorted when they are
/// written.
/// </summary>
internal sealed unsafe class TextGatherer : FieldGatherer
{
    private const int SmallestCapacity = 64;

    private readonly NativeBuffer<byte> _texts = new();
    private readonly NativeBuffer<uint> _starts = new();
    private readonly NativeBuffer<ulong> _pairs = new();

    /// <summary>Open addressing with linear probing, at most half full; numbers of texts plus one.</summary>
    private readonly NativeBuffer<uint> _slots = new();

    public TextGatherer(FieldKind kind)
        : base(kind)
    {
        _starts.Add(0);
        _slots.Extend(SmallestCapacity).Clear();
    }

    public override long UsedBytes =>
        base.UsedBytes + _texts.UsedBytes + (3 * _starts.UsedBytes) + _pairs.UsedBytes + _slots.UsedBytes;

    public override long MaxColumnBytes => Docs.UsedBytes + _texts.UsedBytes + (2 * _starts.UsedBytes)
        + (_pairs.Count * sizeof(uint)) + (2 * FieldColumnsFormat.Alignment);

    private int TextCount => (int)_starts.Count - 1;

    /// <summary>The text that stands for a boolean.</summary>
    public static ReadOnlySpan<byte> Utf8Of(bool value) => value ? "true"u8 : "false"u8;

    public override void Dispose()
    {
        base.Dispose();
        _texts.Dispose();
        _starts.Dispose();
        _pairs.Dispose();
        _slots.Dispose();
    }

    protected override void AddValue(uint doc, in FieldValue value)
    {
        if (Kind == FieldKind.Boolean)
        {
            _pairs.Add(((ulong)NumberOf(Utf8Of(value.Number != 0)) << 32) | doc);
        }
        else if (value.Text is not null)
        {
            _pairs.Add(((ulong)NumberOf(Encoding.UTF8.GetBytes(value.Text)) << 32) | doc);
        }
    }

    protected override FieldColumnEntry WriteValues(SegmentWriter writer, ReadOnlySpan<int> numbering, int docCount)
    {
        using var order = SortedTexts();
        var pairs = SortedPairs(order.Span, numbering);
        using var offsets = SetOffsets(pairs, docCount);
        writer.Write<uint>(offsets.Span);
        WriteTextOffsets(writer, order.Span);

        var bits = new uint[FieldColumnsFormat.BitUnits(docCount)];
        WriteSet(writer, Docs.Span, bits);
        using var docs = new NativeBuffer<uint>();
        for (var start = 0; start < pairs.Length;)
        {
            docs.Truncate(0);
            for (var text = pairs[start] >> 32; start < pairs.Length && pairs[start] >> 32 == text; start++)
            {
                docs.Add((uint)pairs[start]);
            }

            WriteSet(writer, docs.Span, bits);
        }

        foreach (var text in order.Span)
        {
            writer.Write(Utf8Of(text));
        }

        var entry = new FieldColumnEntry
        {
            ValueCount = (uint)TextCount,
            SetUnits = offsets[offsets.Count - 1],
            TextBytes = (uint)_texts.Count,
        };
        Pad(writer, (((2L * TextCount) + 3 + entry.SetUnits) * sizeof(uint)) + _texts.Count);
        return entry;
    }

    /// <summary>Numbers of texts in the order of their bytes.</summary>
    private NativeBuffer<uint> SortedTexts()
    {
        var order = new NativeBuffer<uint>();
        var numbers = order.Extend(TextCount);
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (uint)i;
        }

        numbers.Sort(new ByBytes(_starts.Start, _texts.Start));
        return order;
    }

    /// <summary>Pairs of a text's rank and a doc id, ascending, each once.</summary>
    private Span<ulong> SortedPairs(ReadOnlySpan<uint> order, ReadOnlySpan<int> numbering)
    {
        using var ranks = new NativeBuffer<uint>();
        var rankOf = ranks.Extend(order.Length);
        for (var rank = 0; rank < order.Length; rank++)
        {
            rankOf[(int)order[rank]] = (uint)rank;
        }

        var pairs = _pairs.Span;
        for (var i = 0; i < pairs.Length; i++)
        {
            var doc = (uint)pairs[i];
            pairs[i] = ((ulong)rankOf[(int)(pairs[i] >> 32)] << 32)
                | (numbering.IsEmpty ? doc : (uint)numbering[(int)doc]);
        }

        pairs.Sort();
        var count = 0;
        for (var i = 0; i < pairs.Length; i++)
        {
            if (i == 0 || pairs[i] != pairs[i - 1])
            {
                pairs[count++] = pairs[i];
            }
        }

        return pairs[..count];
    }

    /// <summary>Where each set begins: that of the documents with the field, then each text's, then the end.</summary>
    private NativeBuffer<uint> SetOffsets(ReadOnlySpan<ulong> pairs, int docCount)
    {
        var offsets = new NativeBuffer<uint>();
        offsets.AddRange([0, (uint)FieldColumnsFormat.UnitsOf(Docs.Count, docCount)]);
        for (var start = 0; start < pairs.Length;)
        {
            var (first, text) = (start, pairs[start] >> 32);
            while (start < pairs.Length && pairs[start] >> 32 == text)
            {
                start++;
            }

            offsets.Add(offsets[offsets.Count - 1] + (uint)FieldColumnsFormat.UnitsOf(start - first, docCount));
        }

        return offsets;
    }

    private void WriteTextOffsets(SegmentWriter writer, ReadOnlySpan<uint> order)
    {
        using var offsets = new NativeBuffer<uint>();
        offsets.Add(0);
        foreach (var text in order)
        {
            offsets.Add(offsets[offsets.Count - 1] + (uint)Utf8Of(text).Length);
        }

        writer.Write<uint>(offsets.Span);
    }

    private ReadOnlySpan<byte> Utf8Of(uint text) => new ByBytes(_starts.Start, _texts.Start).Utf8Of(text);

    private uint NumberOf(ReadOnlySpan<byte> utf8)
    {
        if (2 * _starts.Count > _slots.Count)
        {
            Grow();
        }

        var slot = SlotOf(utf8);
        if (_slots[slot] == 0)
        {
            _texts.AddRange(utf8);
            _starts.Add(checked((uint)_texts.Count));
            _slots.Start[slot] = (uint)TextCount;
        }

        return _slots[slot] - 1;
    }

    private long SlotOf(ReadOnlySpan<byte> utf8)
    {
        // The hash differs from run to run; what is written does not depend on it.
        var hash = default(HashCode);
        hash.AddBytes(utf8);
        var mask = _slots.Count - 1;
        var slot = hash.ToHashCode() & mask;
        while (_slots[slot] != 0 && !Utf8Of(_slots[slot] - 1).SequenceEqual(utf8))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        var capacity = checked((int)(2 * _slots.Count));
        _slots.Truncate(0);
        _slots.Extend(capacity).Clear();
        for (var text = 0u; text < TextCount; text++)
        {
            _slots.Start[SlotOf(Utf8Of(text))] = text + 1;
        }
    }

    private readonly struct ByBytes(uint* starts, byte* texts) : IComparer<uint>
    {
        private readonly uint* _starts = starts;
        private readonly byte* _texts = texts;

        public int Compare(uint x, uint y) => Utf8Of(x).SequenceCompareTo(Utf8Of(y));

        public ReadOnlySpan<byte> Utf8Of(uint text) =>
            new(_texts + _starts[text], (int)(_starts[text + 1] - _starts[text]));
    }
}
