namespace SparseSearch.Indexer.Jobs;

/// <summary>How a bulk job works; checked by <see cref="Validate"/> when it starts.</summary>
public sealed record BulkJobOptions
{
    /// <summary>The largest <see cref="CheckpointItems"/>.</summary>
    public const int MostCheckpointItems = 10_000_000;

    /// <summary>
    /// After how many lines or rows the job notes how far it is, at the next end of a chunk: what a stop may cost. Default
    /// 1,024 (a chunk), 1 to 10,000,000.
    /// </summary>
    public int CheckpointItems { get; init; } = 1_024;

    /// <summary>Documents that are encoded together at most; default 1,024, 1 to 1,000,000.</summary>
    public int ChunkItems { get; init; } = 1_024;

    /// <summary>
    /// UTF-16 units of text that are encoded together at most, but for a single longer document; default 4,194,304, at
    /// least 1. Memory for what is under way is bounded by three such chunks.
    /// </summary>
    public int ChunkCharacters { get; init; } = 4 << 20;

    /// <summary>Where rejected documents go as JSON lines; made when there is the first.</summary>
    public required string RejectionsPath { get; init; }

    /// <summary>Whether a half-finished job of the same input is forgotten, and its rejected documents with it.</summary>
    public bool Restart { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message names both.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(RejectionsPath);
        InRange(nameof(CheckpointItems), CheckpointItems, MostCheckpointItems);
        InRange(nameof(ChunkItems), ChunkItems, 1_000_000);
        InRange(nameof(ChunkCharacters), ChunkCharacters, int.MaxValue);
    }

    private static void InRange(string name, int value, int most)
    {
        if (value < 1 || value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; give 1 to {most}.");
        }
    }
}
