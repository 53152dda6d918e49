using Lucene.Net.Util;
using SparseSearch.Core.Filters;

namespace SparseSearch.Lucene;

/// <summary>Consecutive documents of one or two of our bitmaps as Lucene.Net's bits.</summary>
internal sealed class AcceptedBits : IBits
{
    private readonly DocBitmap _first;
    private readonly int _firstStart;
    private readonly DocBitmap? _second;
    private readonly int _secondStart;

    private AcceptedBits(int length, DocBitmap first, int firstStart, DocBitmap? second, int secondStart)
    {
        Length = length;
        (_first, _firstStart) = (first, firstStart);
        (_second, _secondStart) = (second, secondStart);
    }

    /// <inheritdoc/>
    public int Length { get; }

    /// <summary>Documents that are in both sets.</summary>
    /// <param name="length">How many documents there are.</param>
    /// <param name="first">A set, or null where it has all.</param>
    /// <param name="firstStart">Its document that is document 0 here.</param>
    /// <param name="second">Another set, or null where it has all.</param>
    /// <param name="secondStart">Its document that is document 0 here.</param>
    /// <returns>Null where all documents are in both.</returns>
    public static AcceptedBits? Of(int length, DocBitmap? first, int firstStart, DocBitmap? second = null, int secondStart = 0) =>
        first is null
            ? second is null ? null : new AcceptedBits(length, second, secondStart, null, 0)
            : new AcceptedBits(length, first, firstStart, second, secondStart);

    /// <inheritdoc/>
    public bool Get(int index) =>
        _first.Contains(_firstStart + index) && _second?.Contains(_secondStart + index) != false;
}
