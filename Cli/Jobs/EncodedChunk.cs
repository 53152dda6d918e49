using SparseSearch.Core.Vectors;

namespace SparseSearch.Cli.Jobs;

/// <summary>What came of some consecutive texts of the input. Immutable.</summary>
internal sealed record EncodedChunk
{
    /// <summary>External ids, in the input's order; texts that failed are missing.</summary>
    public required IReadOnlyList<string> Ids { get; init; }

    /// <summary>Aligned with <see cref="Ids"/>.</summary>
    public required IReadOnlyList<SparseVector> Vectors { get; init; }

    /// <summary>What else is known of the texts.</summary>
    public required ChunkFacts Facts { get; init; }
}
