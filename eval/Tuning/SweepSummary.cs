namespace SparseSearch.Eval.Tuning;

/// <summary>What a setting came to over some queries.</summary>
public sealed record SweepSummary
{
    /// <summary>Number of queries.</summary>
    public required int QueryCount { get; init; }

    /// <summary>Mean recall of the exact top k, from 0 to 1.</summary>
    public required double Recall { get; init; }

    /// <summary>Mean of the queries' times, in microseconds.</summary>
    public required double MeanMicros { get; init; }

    /// <summary>The time that 99 % of the queries kept, in microseconds.</summary>
    public required double P99Micros { get; init; }

    /// <summary>Mean cost by counts, about nanoseconds; does not depend on the machine or its load.</summary>
    public required double Cost { get; init; }

    /// <summary>Postings added a query.</summary>
    public required double Postings { get; init; }

    /// <summary>Documents scored a query.</summary>
    public required double Documents { get; init; }

    /// <summary>Blocks looked at a query, skipped ones included.</summary>
    public required double Blocks { get; init; }
}
