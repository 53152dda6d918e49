namespace SparseSearch.Benchmarks.Kills;

/// <summary>How a run of kills is made.</summary>
internal sealed record KillOptions
{
    /// <summary>How many processes are killed.</summary>
    public required int Kills { get; init; }

    /// <summary>The program: <c>sparsesearch.dll</c>, or one that brings its own runtime.</summary>
    public required string Program { get; init; }

    /// <summary>A folder that is made, and removed at the end unless something was found.</summary>
    public required string Folder { get; init; }

    /// <summary>Decides changes and instants; the instants also depend on the machine.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Documents in all; each change is of a part of them.</summary>
    public int Documents { get; init; } = 2_000;
}
