using SparseSearch.Core.Segments;

namespace SparseSearch.Seismic;

/// <summary>Writes lists one behind the other, beginning a new section where one would pass its limit.</summary>
internal sealed class StripeWriter
{
    private readonly SegmentWriter _writer;
    private readonly ListEntry[] _directory;
    private long _stripeBytes;
    private int _stripeCount;

    public StripeWriter(SegmentWriter writer, int vocabularySize)
    {
        _writer = writer;
        _directory = new ListEntry[vocabularySize];
    }

    /// <summary>Appends a term's list.</summary>
    /// <exception cref="InvalidOperationException">All stripes are full.</exception>
    public void Append(int termId, ReadOnlySpan<byte> bytes)
    {
        if (_stripeCount == 0 || _stripeBytes + bytes.Length > SegmentFormat.MaxSectionBytes)
        {
            BeginStripe();
        }

        _directory[termId] = new ListEntry
        {
            Offset = (uint)(_stripeBytes / SeismicFormat.ListAlignment),
            Stripe = (uint)_stripeCount,
        };
        _writer.Write(bytes);
        _stripeBytes += bytes.Length;
    }

    /// <summary>Ends the last stripe and writes the directory.</summary>
    /// <returns>How many stripes there are.</returns>
    public int Complete()
    {
        if (_stripeCount > 0)
        {
            _writer.EndSection();
        }

        _writer.BeginSection(SeismicFormat.Directory);
        _writer.Write<ListEntry>(_directory);
        _writer.EndSection();
        return _stripeCount;
    }

    private void BeginStripe()
    {
        if (_stripeCount == SeismicFormat.MaxStripes)
        {
            throw new InvalidOperationException(
                $"The lists pass {SeismicFormat.MaxStripes} sections of {SegmentFormat.MaxSectionBytes} bytes. "
                + "Lower PostingsPerList or SummaryEnergy, or put fewer documents into a segment.");
        }

        if (_stripeCount > 0)
        {
            _writer.EndSection();
        }

        _writer.BeginSection(SeismicFormat.FirstStripe + _stripeCount);
        _stripeCount++;
        _stripeBytes = 0;
    }
}
