using SparseSearch.Core.TextEncoding;
using SparseSearch.Eval.Latency;
using SparseSearch.Eval.Reports;

namespace SparseSearch.Eval.Plans;

/// <summary>What was measured of one cell of a plan; its file is JSON with these members.</summary>
public sealed record CellResult
{
    /// <summary>The form of the file; another one is not read, and the cell is measured again.</summary>
    public const int CurrentForm = 1;

    /// <summary>See <see cref="CurrentForm"/>.</summary>
    public required int Form { get; init; }

    /// <summary>Of everything that decides the result but the code: where it changes, the cell is measured again.</summary>
    public required string Key { get; init; }

    /// <summary>The collection with its split, by its name in the plan.</summary>
    public required string Collection { get; init; }

    /// <summary>The encoder, by its name in the plan; null where none is needed.</summary>
    public string? Encoder { get; init; }

    /// <summary>The engine, by its name in the plan.</summary>
    public required string Engine { get; init; }

    /// <summary>The engine and its settings, as the engine was told them.</summary>
    public required string Setting { get; init; }

    /// <summary>Measures over <see cref="Depth"/> hits, by name; empty where there are no judgements.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The same measures over the <see cref="TimedHits"/> hits of the timed searches.</summary>
    public required IReadOnlyDictionary<string, double> TimedMetrics { get; init; }

    /// <summary>Hits a query, at most.</summary>
    public required int Depth { get; init; }

    /// <summary>Hits a query of the timed searches, at most.</summary>
    public required int TimedHits { get; init; }

    /// <summary>Queries that count; all that were searched where there are no judgements.</summary>
    public required int Queries { get; init; }

    /// <summary>Those without a hit.</summary>
    public required int QueriesWithoutHits { get; init; }

    /// <summary>Judgements of documents that the collection lacks.</summary>
    public int? JudgementsOfUnknownDocuments { get; init; }

    /// <summary>Documents.</summary>
    public int? Documents { get; init; }

    /// <summary>Mean number of terms of a query's vector.</summary>
    public double? MeanQueryNnz { get; init; }

    /// <summary>Mean number of terms of a document's vector.</summary>
    public double? MeanDocumentNnz { get; init; }

    /// <summary>See <see cref="Commands.CollectionStatistics.Flops"/>.</summary>
    public double? Flops { get; init; }

    /// <summary>Bytes that the engine searches: its own lists and what it shares with others, not the stored documents.</summary>
    public long? IndexBytes { get; init; }

    /// <summary>Seconds that encoding and indexing took, for all engines of the encoder together; null where the index was there.</summary>
    public double? BuildSeconds { get; init; }

    /// <summary>Tokens encoded a second meanwhile.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Time of the timed searches, of the queries that have terms.</summary>
    public required LatencySummary SearchLatency { get; init; }

    /// <summary>Time of encoding a query; null without an encoder.</summary>
    public LatencySummary? EncodingLatency { get; init; }

    /// <summary>Hash of the collection's files.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>The encoder; null where none is needed.</summary>
    public EncoderDescription? EncoderDescription { get; init; }

    /// <summary>Where it ran.</summary>
    public required MachineDescription Machine { get; init; }

    /// <summary>Which SparseSearch it was.</summary>
    public required string Version { get; init; }

    /// <summary>The name without the collection's.</summary>
    public string System => Encoder is null ? Engine : $"{Encoder} {Engine}";
}
