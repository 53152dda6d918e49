namespace SparseSearch.Encoders.Golden;

/// <summary>What a comparison with golden vectors found. Immutable.</summary>
public sealed record GoldenReport
{
    /// <summary>Vectors compared.</summary>
    public required int VectorCount { get; init; }

    /// <summary>Texts whose token ids were compared.</summary>
    public required int TokenIdCount { get; init; }

    /// <summary>The largest differences over all vectors.</summary>
    public required GoldenComparison Worst { get; init; }

    /// <summary>What differs, a sentence each, in the file's order; empty where nothing does.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>Whether all token ids and all vectors are the golden ones.</summary>
    public bool IsSame => Differences.Count == 0;
}
