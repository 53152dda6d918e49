using System.Globalization;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer;

/// <summary>How an index is built; checked by <see cref="Validate"/> when a builder is made.</summary>
public sealed record IndexBuildOptions
{
    /// <summary>The smallest <see cref="MemoryLimitBytes"/>.</summary>
    public const long SmallestMemoryLimitBytes = 1 << 20;

    /// <summary>
    /// Bytes of native memory for what is gathered and for writing it; default 1 GiB, at least 1 MiB. A segment is
    /// written when the next document would pass it, so that more memory means fewer, larger segments. Engines' own
    /// sections and about 32 bytes a document of the whole index come on top.
    /// </summary>
    public long MemoryLimitBytes { get; init; } = 1L << 30;

    /// <summary>The most documents of a segment; default and limit 16,777,216.</summary>
    public int MaxDocsPerSegment { get; init; } = SegmentFormat.MaxDocs;

    /// <summary>Bits of a stored weight; default <see cref="WeightBits.Auto"/>, decided for each segment.</summary>
    public WeightBits WeightBits { get; init; } = WeightBits.Auto;

    /// <summary>Whether titles and texts are kept; default <see cref="TextStorage.Kept"/>.</summary>
    public TextStorage Text { get; init; } = TextStorage.Kept;

    /// <summary>
    /// Fields that are declared; default none. A field that is not declared takes the kind of its first value, which is
    /// never <see cref="FieldKind.Date"/>.
    /// </summary>
    public FieldSchema Fields { get; init; } = FieldSchema.Empty;

    /// <summary>In which order a segment numbers its documents; default <see cref="DocumentOrder.Arrival"/>.</summary>
    public DocumentOrder Order { get; init; } = DocumentOrder.Arrival;

    /// <summary>What happens to an index in the folder; default <see cref="ExistingIndex.Refuse"/>.</summary>
    public ExistingIndex Existing { get; init; } = ExistingIndex.Refuse;

    /// <summary>Threads that write a segment; default all processors. The bytes do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void Validate()
    {
        if (MemoryLimitBytes < SmallestMemoryLimitBytes)
        {
            throw new ArgumentOutOfRangeException(
                nameof(MemoryLimitBytes), MemoryLimitBytes,
                $"The memory limit is {MemoryLimitBytes} bytes; give at least {SmallestMemoryLimitBytes} (1 MiB).");
        }

        if (MaxDocsPerSegment is < 1 or > SegmentFormat.MaxDocs)
        {
            throw new ArgumentOutOfRangeException(
                nameof(MaxDocsPerSegment), MaxDocsPerSegment, $"A segment has 1 to {SegmentFormat.MaxDocs} documents.");
        }

        if (Threads is < 1 or > 1024)
        {
            throw new ArgumentOutOfRangeException(nameof(Threads), Threads, "Give 1 to 1024 threads.");
        }

        ArgumentNullException.ThrowIfNull(Fields);
        RefuseUnknown(nameof(WeightBits), WeightBits);
        RefuseUnknown(nameof(Text), Text);
        RefuseUnknown(nameof(Order), Order);
        RefuseUnknown(nameof(Existing), Existing);
    }

    /// <summary>The options that decide what the index holds, for its manifest.</summary>
    internal Dictionary<string, string> Describe()
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["maxDocsPerSegment"] = MaxDocsPerSegment.ToString(CultureInfo.InvariantCulture),
            ["memoryLimitBytes"] = MemoryLimitBytes.ToString(CultureInfo.InvariantCulture),
            ["text"] = Text.ToString(),
            ["weightBits"] = WeightBits.ToString(),
        };

        // Named where it is not the usual one: indexes in the order of arrival keep the bytes they always had.
        if (Order != DocumentOrder.Arrival)
        {
            options["order"] = Order.ToString();
        }

        return options;
    }

    private static void RefuseUnknown<T>(string name, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(
                name, value, $"{name} is one of {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }
}
