namespace SparseSearch.Api.Contracts;

/// <summary>A bulk job to begin, or to go on with.</summary>
/// <param name="Source">The name of a file, or of a folder with a <c>corpus</c>, in the service's folder of imports.</param>
/// <param name="Encoded">Whether its lines have a member <c>vector</c>.</param>
/// <param name="Restart">Whether a job of the same source that was stopped begins anew, in place of going on.</param>
public sealed record StartJobRequest(string Source, bool Encoded = false, bool Restart = false);

/// <summary>A job at one instant.</summary>
/// <param name="Id">Its number since the service started.</param>
/// <param name="Name">Index and source.</param>
/// <param name="State"><c>waiting</c>, <c>running</c>, <c>done</c>, <c>failed</c> or <c>stopped</c>.</param>
/// <param name="Items">Lines and rows that are done.</param>
/// <param name="Indexed">Those of them that are in the index.</param>
/// <param name="Rejected">Those of them that were rejected; the reasons are in the data folder's <c>.rejected</c>.</param>
/// <param name="Resumed">Those that an earlier run of the job had done.</param>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="Submitted">When it came.</param>
/// <param name="Ended">When it ended, or null.</param>
public sealed record JobDescription(
    long Id, string Name, string State, long Items, long Indexed, long Rejected, long Resumed, string? Error,
    DateTimeOffset Submitted, DateTimeOffset? Ended);

/// <summary>Jobs that are remembered.</summary>
/// <param name="Jobs">The oldest first.</param>
public sealed record JobList(IReadOnlyList<JobDescription> Jobs);
