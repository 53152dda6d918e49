using System.Runtime.InteropServices;
using SparseSearch.Core.Buffers;
using SparseSearch.Core.Segments;

namespace SparseSearch.Core.Filters;

/// <summary>A field of numbers or dates: (value, document) pairs, sorted when they are written.</summary>
internal sealed class NumberGatherer(FieldKind kind) : FieldGatherer(kind)
{
    private const int StepPairs = 4096;

    private readonly NativeBuffer<Pair> _pairs = new();

    public override long UsedBytes => base.UsedBytes + _pairs.UsedBytes;

    public override long MaxColumnBytes => Docs.UsedBytes + _pairs.UsedBytes + FieldColumnsFormat.Alignment;

    public override void Dispose()
    {
        base.Dispose();
        _pairs.Dispose();
    }

    protected override void AddValue(uint doc, in FieldValue value) => _pairs.Add(new Pair(value.Number, doc));

    protected override FieldColumnEntry WriteValues(SegmentWriter writer, ReadOnlySpan<int> numbering, int docCount)
    {
        var pairs = _pairs.Span;
        if (!numbering.IsEmpty)
        {
            for (var i = 0; i < pairs.Length; i++)
            {
                pairs[i] = pairs[i] with { Doc = (uint)numbering[(int)pairs[i].Doc] };
            }
        }

        pairs.Sort();
        pairs = pairs[..Distinct(pairs)];
        var values = new double[StepPairs];
        for (var done = 0; done < pairs.Length; done += StepPairs)
        {
            var step = Math.Min(StepPairs, pairs.Length - done);
            for (var i = 0; i < step; i++)
            {
                values[i] = pairs[done + i].Value;
            }

            writer.Write<double>(values.AsSpan(0, step));
        }

        var docs = new uint[StepPairs];
        for (var done = 0; done < pairs.Length; done += StepPairs)
        {
            var step = Math.Min(StepPairs, pairs.Length - done);
            for (var i = 0; i < step; i++)
            {
                docs[i] = pairs[done + i].Doc;
            }

            writer.Write<uint>(docs.AsSpan(0, step));
        }

        WriteSet(writer, Docs.Span, new uint[FieldColumnsFormat.BitUnits(docCount)]);
        var setUnits = FieldColumnsFormat.UnitsOf(Docs.Count, docCount);
        Pad(writer, (pairs.Length + setUnits) * (long)sizeof(uint));
        return new FieldColumnEntry { ValueCount = (uint)pairs.Length, SetUnits = (uint)setUnits };
    }

    private static int Distinct(Span<Pair> pairs)
    {
        var count = 0;
        for (var i = 0; i < pairs.Length; i++)
        {
            if (i == 0 || pairs[i].CompareTo(pairs[i - 1]) != 0)
            {
                pairs[count++] = pairs[i];
            }
        }

        return count;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct Pair(double Value, uint Doc) : IComparable<Pair>
    {
        public int CompareTo(Pair other)
        {
            var byValue = Value.CompareTo(other.Value);
            return byValue != 0 ? byValue : Doc.CompareTo(other.Doc);
        }
    }
}
