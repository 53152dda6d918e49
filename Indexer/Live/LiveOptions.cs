using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer.Log;

namespace SparseSearch.Indexer.Live;

/// <summary>How a live index works; checked by <see cref="Validate"/> when it is opened.</summary>
public sealed record LiveOptions
{
    /// <summary>The smallest <see cref="MaxLogBytes"/>.</summary>
    public const long SmallestLogBytes = 1 << 16;

    /// <summary>The name under which a manifest's options have <see cref="Engines"/>.</summary>
    public const string EnginesKey = "engines";

    /// <summary>The name under which a manifest's options have <see cref="Mapping"/>.</summary>
    public const string MappingKey = "mapping";

    /// <summary>
    /// Names of engines, separated by commas, that the manifest of a new index has under <see cref="EnginesKey"/>; none by
    /// default.
    /// </summary>
    public string Engines { get; init; } = "";

    /// <summary>
    /// What members of documents are called where a program above has names of its own for them; the manifest of a new
    /// index keeps it under <see cref="MappingKey"/> and the index itself never reads it. None by default.
    /// </summary>
    public string Mapping { get; init; } = "";

    /// <summary>What an acknowledged change survives; default: a power cut.</summary>
    public Durability Durability { get; init; } = Durability.Disk;

    /// <summary>
    /// Bytes of native memory for changes that are not searchable yet; default 64 MiB, at least 1 MiB. They become
    /// searchable when the next one would pass it, at the latest.
    /// </summary>
    public long MemoryLimitBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Bytes of the log after which a commit is made without being asked, default 256 MiB, at least 64 KiB: opening
    /// after a crash reads no more than about this much.
    /// </summary>
    public long MaxLogBytes { get; init; } = 256L << 20;

    /// <summary>Whether titles, texts and fields are kept; default: they are.</summary>
    public TextStorage Text { get; init; } = TextStorage.Kept;

    /// <summary>In which order a segment numbers its documents; default: as they came.</summary>
    public DocumentOrder Order { get; init; } = DocumentOrder.Arrival;

    /// <summary>Fields whose kind is declared beforehand, dates above all; default: none.</summary>
    public FieldSchema Fields { get; init; } = FieldSchema.Empty;

    /// <summary>When segments are merged.</summary>
    public MergeOptions Merges { get; init; } = new();

    /// <summary>Threads that write a segment; default all processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether segments are written by one thread of low priority, so that searches of the same machine hardly notice; a
    /// writer that comes quicker than that waits. Default true; false for loading alone, which is quicker then.
    /// </summary>
    public bool GivesWay { get; init; } = true;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void Validate()
    {
        ForSegments(Threads).Validate();
        Merges.Validate();
        if (MaxLogBytes < SmallestLogBytes)
        {
            throw new ArgumentOutOfRangeException(
                nameof(MaxLogBytes), MaxLogBytes,
                $"The log may take {MaxLogBytes} bytes; give at least {SmallestLogBytes} (64 KiB).");
        }

        if (!Enum.IsDefined(Durability))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Durability), Durability, $"It is one of {string.Join(", ", Enum.GetNames<Durability>())}.");
        }
    }

    /// <summary>The options that decide what the index holds, for its manifest.</summary>
    internal Dictionary<string, string> Describe()
    {
        var options = ForSegments(Threads).Describe();
        if (Engines.Length > 0)
        {
            options[EnginesKey] = Engines;
        }

        if (Mapping.Length > 0)
        {
            options[MappingKey] = Mapping;
        }

        return options;
    }

    /// <summary>The same, for what writes segments.</summary>
    internal IndexBuildOptions ForSegments(int threads) => new()
    {
        MemoryLimitBytes = MemoryLimitBytes,
        MaxDocsPerSegment = SegmentFormat.MaxDocs,
        WeightBits = WeightBits.Mergeable,
        Text = Text,
        Order = Order,
        Threads = threads,
    };
}
