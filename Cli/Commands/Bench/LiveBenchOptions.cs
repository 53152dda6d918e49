using SparseSearch.Core.Searching;
using SparseSearch.Indexer.Log;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>What <c>bench live</c> was asked for.</summary>
internal sealed record LiveBenchOptions
{
    public required string Folder { get; init; }

    public required int K { get; init; }

    public required RecallTarget Recall { get; init; }

    public required int Seconds { get; init; }

    public required int Rounds { get; init; }

    public required Durability Durability { get; init; }
}
