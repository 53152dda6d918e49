using SparseSearch.Core.TextEncoding;
using SparseSearch.Eval.Latency;

namespace SparseSearch.Eval.Reports;

/// <summary>The shape of a report as JSON; its property names are part of what other programs read.</summary>
internal sealed record ReportJson
{
    public required string Dataset { get; init; }

    public required string Split { get; init; }

    public required string DatasetHash { get; init; }

    public EncoderDescription? Encoder { get; init; }

    public required string Engine { get; init; }

    public required int Depth { get; init; }

    public required string SelfRetrieval { get; init; }

    public required string EmptyResults { get; init; }

    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public required bool Judged { get; init; }

    public required int Judgements { get; init; }

    public int? JudgementsOfUnknownDocuments { get; init; }

    public required int QueriesCounted { get; init; }

    public required int QueriesWithoutHits { get; init; }

    public required int QueriesWithoutText { get; init; }

    public required int QueriesWithoutTerms { get; init; }

    public required double MeanQueryNnz { get; init; }

    public int? DocumentCount { get; init; }

    public double? MeanDocumentNnz { get; init; }

    public double? Flops { get; init; }

    public required LatencySummary SearchLatency { get; init; }

    public required LatencySummary EncodingLatency { get; init; }

    public required MachineDescription Machine { get; init; }

    public static ReportJson Of(EvaluationReport report) => new()
    {
        Dataset = report.Dataset,
        Split = report.Split,
        DatasetHash = report.DatasetHash,
        Encoder = report.Encoder,
        Engine = report.Engine,
        Depth = report.Depth,
        SelfRetrieval = report.Run.Rules.SelfRetrieval.ToString(),
        EmptyResults = report.Run.Rules.EmptyResults.ToString(),
        Metrics = report.Run.Metrics.Zip(report.Run.Means).ToDictionary(pair => $"{pair.First}", pair => pair.Second),
        Judged = report.IsJudged,
        Judgements = report.JudgementCount,
        JudgementsOfUnknownDocuments = report.JudgementsOfUnknownDocuments,
        QueriesCounted = report.Run.Queries.Count,
        QueriesWithoutHits = report.Run.QueriesWithoutHits,
        QueriesWithoutText = report.JudgedQueriesWithoutText,
        QueriesWithoutTerms = report.QueriesWithoutTerms,
        MeanQueryNnz = report.MeanQueryNnz,
        DocumentCount = report.DocumentCount,
        MeanDocumentNnz = report.MeanDocumentNnz,
        Flops = report.Flops,
        SearchLatency = report.SearchLatency,
        EncodingLatency = report.EncodingLatency,
        Machine = report.Machine,
    };
}
