namespace SparseSearch.Api.Contracts;

/// <summary>A snapshot to make.</summary>
/// <param name="Name">What it is called; as an index.</param>
public sealed record MakeSnapshotRequest(string Name);

/// <summary>A snapshot to make an index of.</summary>
/// <param name="Index">The new index's name.</param>
public sealed record RestoreRequest(string Index);

/// <summary>A snapshot.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Made">When it was made.</param>
/// <param name="Documents">Its documents; those that were written while it was made come on top.</param>
/// <param name="Bytes">Bytes of its files.</param>
public sealed record SnapshotDescription(string Name, DateTimeOffset Made, long Documents, long Bytes);

/// <summary>Snapshots of an index.</summary>
/// <param name="Snapshots">By name.</param>
public sealed record SnapshotList(IReadOnlyList<SnapshotDescription> Snapshots);
