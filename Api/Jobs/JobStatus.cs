using SparseSearch.Indexer.Jobs;

namespace SparseSearch.Api.Jobs;

/// <summary>A job at one instant. Immutable.</summary>
/// <param name="Id">Its number in the queue's life, from 1.</param>
/// <param name="Name">What it is, for people.</param>
/// <param name="State">Where it is.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="Submitted">When it came.</param>
/// <param name="Ended">When it ended, or null.</param>
public sealed record JobStatus(
    long Id, string Name, JobState State, BulkJobProgress Progress, string? Error, DateTimeOffset Submitted,
    DateTimeOffset? Ended);
