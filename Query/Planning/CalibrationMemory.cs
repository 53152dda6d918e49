namespace SparseSearch.Query.Planning;

/// <summary>
/// The calibration measured last on an index that takes changes, for its next segments. What was measured on a segment holds
/// on a smaller one of like documents: among fewer documents the same number of candidates finds at least as large a share of
/// the best. Thread-safe.
/// </summary>
public sealed class CalibrationMemory
{
    private readonly Lock _gate = new();
    private Calibration? _calibration;
    private int _docCount;

    /// <summary>Takes note of what was measured.</summary>
    /// <param name="calibration">Of a segment.</param>
    /// <param name="docCount">How many documents it has.</param>
    public void Note(Calibration calibration, int docCount)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        lock (_gate)
        {
            (_calibration, _docCount) = (calibration, docCount);
        }
    }

    /// <summary>What holds for a segment without measuring it, or null.</summary>
    /// <param name="docCount">How many documents the segment has.</param>
    /// <param name="leastShare">The segment that was measured had at least this many times as many.</param>
    public Calibration? For(int docCount, double leastShare)
    {
        lock (_gate)
        {
            return _calibration is { } known && docCount * leastShare <= _docCount
                ? known.ScaledBy((double)docCount / _docCount)
                : null;
        }
    }
}
