using SparseSearch.Core.TextEncoding;
using SparseSearch.Eval.Latency;
using SparseSearch.Eval.Runs;

namespace SparseSearch.Eval.Reports;

/// <summary>What an evaluation found: quality, speed and density together, with what it takes to repeat it.</summary>
public sealed record EvaluationReport
{
    /// <summary>The data set's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>The split.</summary>
    public required string Split { get; init; }

    /// <summary>See <see cref="Datasets.CollectionFolder.ComputeHash"/>.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>The encoder of the queries; null where the searcher took their texts alone.</summary>
    public EncoderDescription? Encoder { get; init; }

    /// <summary>The searcher's name.</summary>
    public required string Engine { get; init; }

    /// <summary>Hits a query, at most.</summary>
    public required int Depth { get; init; }

    /// <summary>The measures, with the rules behind them.</summary>
    public required RunReport Run { get; init; }

    /// <summary>Whether there were judgements; if not, <see cref="Run"/> has no metric.</summary>
    public required bool IsJudged { get; init; }

    /// <summary>Judgements of the split.</summary>
    public required int JudgementCount { get; init; }

    /// <summary>Those of documents that are not in the collection; null if nobody could say.</summary>
    public int? JudgementsOfUnknownDocuments { get; init; }

    /// <summary>Judged queries that the query file lacks: they could not be searched for.</summary>
    public required int JudgedQueriesWithoutText { get; init; }

    /// <summary>Queries whose vector is empty, and which were not searched.</summary>
    public required int QueriesWithoutTerms { get; init; }

    /// <summary>Mean number of terms of a query.</summary>
    public required double MeanQueryNnz { get; init; }

    /// <summary>Number of documents; null if the caller did not say.</summary>
    public int? DocumentCount { get; init; }

    /// <summary>Mean number of terms of a document; null if the caller did not say.</summary>
    public double? MeanDocumentNnz { get; init; }

    /// <summary>See <see cref="Commands.CollectionStatistics.Flops"/>; null if the caller did not say.</summary>
    public double? Flops { get; init; }

    /// <summary>Time of the search alone, of the queries that have terms.</summary>
    public required LatencySummary SearchLatency { get; init; }

    /// <summary>Time of encoding one query.</summary>
    public required LatencySummary EncodingLatency { get; init; }

    /// <summary>Where it ran.</summary>
    public required MachineDescription Machine { get; init; }
}
