namespace SparseSearch.Api.Contracts;

/// <summary>What an index holds, and what happened to it since the service started.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Documents">Documents that are neither deleted nor replaced, those not searchable yet included.</param>
/// <param name="Searchable">Documents that searches find.</param>
/// <param name="Deleted">Deleted and replaced documents whose space a merge gives back.</param>
/// <param name="Segments">Segments.</param>
/// <param name="Bytes">Bytes of its files.</param>
/// <param name="Searches">Searches that were answered.</param>
/// <param name="SearchMicroseconds">What they took together.</param>
/// <param name="Failures">Searches that were refused or failed.</param>
/// <param name="Written">Documents that were added or took the place of others over HTTP.</param>
/// <param name="DeletedDocuments">Documents that were deleted over HTTP.</param>
public sealed record IndexStatistics(
    string Name, long Documents, long Searchable, long Deleted, int Segments, long Bytes, long Searches, long SearchMicroseconds,
    long Failures, long Written, long DeletedDocuments);

/// <summary>The service at one instant.</summary>
/// <param name="Version">Of the program.</param>
/// <param name="Started">When it started.</param>
/// <param name="UptimeSeconds">Seconds since then.</param>
/// <param name="MemoryBytes">Memory of the process that is in use, mapped files included.</param>
/// <param name="Indexes">By name.</param>
public sealed record ServiceStatistics(
    string Version, DateTimeOffset Started, double UptimeSeconds, long MemoryBytes, IReadOnlyList<IndexStatistics> Indexes);
