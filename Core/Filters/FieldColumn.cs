using SparseSearch.Core.Segments;

namespace SparseSearch.Core.Filters;

/// <summary>
/// One field of one segment: which documents have it, and which have a value. A view, valid while the segment is open;
/// thread-safe.
/// </summary>
public sealed unsafe class FieldColumn
{
    private readonly string _path;
    private readonly uint* _setOffsets;
    private readonly uint* _textOffsets;
    private readonly byte* _texts;
    private readonly uint* _sets;
    private readonly double* _numbers;
    private readonly uint* _numberDocs;
    private readonly int _setUnits;
    private readonly int _textBytes;
    private readonly int _segmentDocCount;

    internal FieldColumn(string path, string name, in FieldColumnEntry entry, byte* data, int segmentDocCount)
    {
        _path = path;
        Name = name;
        Kind = (FieldKind)entry.Kind;
        DocCount = (int)entry.DocCount;
        ValueCount = (int)entry.ValueCount;
        LengthBytes = (long)entry.LengthBytes;
        (_setUnits, _textBytes, _segmentDocCount) = ((int)entry.SetUnits, (int)entry.TextBytes, segmentDocCount);
        if (FieldColumnsFormat.HasTexts(Kind))
        {
            _setOffsets = (uint*)data;
            _textOffsets = _setOffsets + ValueCount + 2;
            _sets = _textOffsets + ValueCount + 1;
            _texts = (byte*)(_sets + _setUnits);
        }
        else
        {
            _numbers = (double*)data;
            _numberDocs = (uint*)(_numbers + ValueCount);
            _sets = _numberDocs + ValueCount;
        }
    }

    /// <summary>The dotted name.</summary>
    public string Name { get; }

    /// <summary>What the values are.</summary>
    public FieldKind Kind { get; }

    /// <summary>Documents that have the field.</summary>
    public int DocCount { get; }

    /// <summary>Distinct texts of a keyword or boolean; (value, document) pairs of a number or date.</summary>
    public int ValueCount { get; }

    /// <summary>Bytes in the segment.</summary>
    public long LengthBytes { get; }

    /// <summary>Numbers or dates in milliseconds, ascending, one a (value, document) pair; empty for other kinds.</summary>
    internal ReadOnlySpan<double> Numbers => _numbers == null ? default : new(_numbers, ValueCount);

    /// <summary>The documents of <see cref="Numbers"/>.</summary>
    internal ReadOnlySpan<uint> NumberDocs => _numbers == null ? default : new(_numberDocs, ValueCount);

    /// <summary>Adds the documents that have the field.</summary>
    /// <param name="docs">Over the segment's documents.</param>
    /// <exception cref="SegmentFormatException">The stored bytes are damaged.</exception>
    public void AddExisting(DocBitmap docs) => Add(ExistingSet(), docs);

    /// <summary>Adds the documents that have a text: a keyword, or <c>true</c> or <c>false</c> of a boolean.</summary>
    /// <param name="utf8">The text; one that no document has adds none.</param>
    /// <param name="docs">Over the segment's documents.</param>
    /// <exception cref="SegmentFormatException">The stored bytes are damaged.</exception>
    public void AddText(ReadOnlySpan<byte> utf8, DocBitmap docs)
    {
        var index = LowerBound(utf8);
        if (index < TextCount && TextAt(index).SequenceEqual(utf8))
        {
            Add(SetAt(index), docs);
        }
    }

    /// <summary>Adds the documents that have a text from one index on and below another.</summary>
    /// <param name="from">From <see cref="LowerBound(ReadOnlySpan{byte})"/> or <see cref="UpperBound(ReadOnlySpan{byte})"/>.</param>
    /// <param name="to">The same.</param>
    /// <param name="docs">Over the segment's documents.</param>
    internal void AddTexts(int from, int to, DocBitmap docs)
    {
        for (var i = from; i < to; i++)
        {
            Add(SetAt(i), docs);
        }
    }

    /// <summary>Adds the documents that have a number in a range, both ends included.</summary>
    /// <param name="lowest">For dates, milliseconds since 1970.</param>
    /// <param name="highest">The same.</param>
    /// <param name="docs">Over the segment's documents.</param>
    /// <exception cref="SegmentFormatException">The stored bytes are damaged.</exception>
    public void AddNumbers(double lowest, double highest, DocBitmap docs)
    {
        ArgumentNullException.ThrowIfNull(docs);
        var (from, to) = (LowerBound(lowest), LowerBound(double.BitIncrement(highest)));
        if (from < to && !docs.TryAdd(NumberDocs[from..to]))
        {
            throw Damaged($"documents below {_segmentDocCount}", "another one");
        }
    }

    /// <summary>Index of the first text that is not below another, in the order of bytes.</summary>
    internal int LowerBound(ReadOnlySpan<byte> utf8)
    {
        var (low, high) = (0, TextCount);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = TextAt(middle).SequenceCompareTo(utf8) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Index of the first text that is above another, in the order of bytes.</summary>
    internal int UpperBound(ReadOnlySpan<byte> utf8)
    {
        var index = LowerBound(utf8);
        return index < TextCount && TextAt(index).SequenceEqual(utf8) ? index + 1 : index;
    }

    /// <summary>A text, by its rank from 0.</summary>
    internal ReadOnlySpan<byte> TextAt(int index)
    {
        var (start, end) = (_textOffsets[index], _textOffsets[index + 1]);
        return start <= end && end <= (uint)_textBytes
            ? new ReadOnlySpan<byte>(_texts + start, (int)(end - start))
            : throw Damaged($"texts within {_textBytes} bytes", $"bytes {start} to {end}");
    }

    /// <summary>The documents of a text: a list, or bits where it is as long as all bits.</summary>
    internal ReadOnlySpan<uint> SetAt(int index) => SetBetween(_setOffsets[index + 1], _setOffsets[index + 2]);

    /// <summary>The documents that have the field, in the same form.</summary>
    internal ReadOnlySpan<uint> ExistingSet() =>
        _setOffsets == null ? new(_sets, _setUnits) : SetBetween(_setOffsets[0], _setOffsets[1]);

    /// <summary>Whether a set is stored as bits.</summary>
    internal bool IsBits(ReadOnlySpan<uint> set) => set.Length == FieldColumnsFormat.BitUnits(_segmentDocCount);

    /// <summary>Adds a set in either form.</summary>
    internal void Add(ReadOnlySpan<uint> set, DocBitmap docs)
    {
        ArgumentNullException.ThrowIfNull(docs);
        if (docs.DocCount != _segmentDocCount)
        {
            throw new ArgumentException(
                $"A set over {docs.DocCount} documents cannot take those of a segment of {_segmentDocCount}.",
                nameof(docs));
        }

        if (IsBits(set) ? !docs.TryOr(set) : !docs.TryAdd(set))
        {
            throw Damaged($"documents below {_segmentDocCount}", "another one");
        }
    }

    internal SegmentFormatException Damaged(string expected, string found) =>
        SegmentChecks.Corrupt(_path, $"{expected} in field \"{Name}\"", found);

    private int TextCount => _setOffsets == null ? 0 : ValueCount;

    private int LowerBound(double value)
    {
        var (low, high) = (0, Numbers.Length);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = _numbers[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private ReadOnlySpan<uint> SetBetween(uint start, uint end) =>
        start <= end && end <= (uint)_setUnits && end - start <= FieldColumnsFormat.BitUnits(_segmentDocCount)
            ? new ReadOnlySpan<uint>(_sets + start, (int)(end - start))
            : throw Damaged($"sets within {_setUnits} units", $"units {start} to {end}");
}
