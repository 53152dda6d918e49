namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Counts of one target's inputs.</summary>
internal sealed class FuzzTally
{
    private readonly HashSet<string> _signatures = [];

    /// <summary>Inputs that were read.</summary>
    public long Inputs { get; private set; }

    /// <summary>Of those, inputs that were refused by a documented exception.</summary>
    public long Refused { get; private set; }

    /// <summary>Of those, inputs that broke a promise.</summary>
    public long Faults { get; private set; }

    /// <summary>The most that one input allocated.</summary>
    public long MostAllocatedBytes { get; private set; }

    /// <summary>The longest that one input took.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Different outcomes.</summary>
    public int Outcomes => _signatures.Count;

    /// <summary>Counts an outcome.</summary>
    /// <returns>Whether it is the first of its signature.</returns>
    public bool Add(FuzzOutcome outcome)
    {
        Inputs++;
        Refused += outcome.Error is not null && outcome.Fault is null ? 1 : 0;
        Faults += outcome.Fault is null ? 0 : 1;
        MostAllocatedBytes = Math.Max(MostAllocatedBytes, outcome.AllocatedBytes);
        Longest = outcome.Elapsed > Longest ? outcome.Elapsed : Longest;
        return _signatures.Add(outcome.Signature);
    }

    /// <summary>Adds another worker's counts.</summary>
    public void Add(FuzzTally other)
    {
        Inputs += other.Inputs;
        Refused += other.Refused;
        Faults += other.Faults;
        MostAllocatedBytes = Math.Max(MostAllocatedBytes, other.MostAllocatedBytes);
        Longest = other.Longest > Longest ? other.Longest : Longest;
        _signatures.UnionWith(other._signatures);
    }
}
