using SparseSearch.Api.Contracts;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;

namespace SparseSearch.Api.Telemetry;

/// <summary>What a search that was answered asked for, did and took.</summary>
internal readonly record struct SearchRecord
{
    /// <summary>Name of the index.</summary>
    public required string Index { get; init; }

    /// <summary>Name of the engine that was asked for.</summary>
    public required string Engine { get; init; }

    /// <summary>What was asked.</summary>
    public required SearchQuery Query { get; init; }

    /// <summary>Which documents it was among, or null.</summary>
    public required FilterExpression? Filter { get; init; }

    /// <summary>Terms of the query's vector.</summary>
    public required int Terms { get; init; }

    /// <summary>Hits that were found.</summary>
    public required int Hits { get; init; }

    /// <summary>What the engine did.</summary>
    public required SearchStatistics Statistics { get; init; }

    /// <summary>What encoding took, waiting included.</summary>
    public required TimeSpan Encoding { get; init; }

    /// <summary>What the engine took.</summary>
    public required TimeSpan Searching { get; init; }

    /// <summary>What reading the hits took.</summary>
    public required TimeSpan Fetching { get; init; }

    /// <summary>What it took altogether.</summary>
    public TimeSpan Total => Encoding + Searching + Fetching;
}
