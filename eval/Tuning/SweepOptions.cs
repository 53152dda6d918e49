namespace SparseSearch.Eval.Tuning;

/// <summary>How a sweep measures.</summary>
public sealed record SweepOptions
{
    /// <summary>Hits a query; default 10.</summary>
    public int K { get; init; } = 10;

    /// <summary>Timed passes of each setting, at least 1; default 3. One more goes before them.</summary>
    public int Passes { get; init; } = 3;

    /// <summary>Threads that find the true hits, at least 1; the sweep itself has one.</summary>
    public int TruthThreads { get; init; } = Environment.ProcessorCount;
}
