namespace SparseSearch.Eval.Reports;

/// <summary>The shape of a score as JSON; its property names are part of what other programs read.</summary>
internal sealed record ScoreJson
{
    public required string Run { get; init; }

    public required string JudgedBy { get; init; }

    public required string SelfRetrieval { get; init; }

    public required string EmptyResults { get; init; }

    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public required int QueriesCounted { get; init; }

    public required int QueriesWithoutHits { get; init; }

    public required int QueriesNotJudged { get; init; }

    public required int Hits { get; init; }

    public required int RankContradictions { get; init; }

    public required int Judgements { get; init; }

    public int? JudgementsOfUnknownDocuments { get; init; }

    public int? HitsOfUnknownDocuments { get; init; }

    public static ScoreJson Of(ScoreReport report) => new()
    {
        Run = report.RunTag,
        JudgedBy = report.JudgedBy,
        SelfRetrieval = report.Run.Rules.SelfRetrieval.ToString(),
        EmptyResults = report.Run.Rules.EmptyResults.ToString(),
        Metrics = report.Run.Metrics.Zip(report.Run.Means).ToDictionary(pair => $"{pair.First}", pair => pair.Second),
        QueriesCounted = report.Run.Queries.Count,
        QueriesWithoutHits = report.Run.QueriesWithoutHits,
        QueriesNotJudged = report.Run.QueriesNotJudged,
        Hits = report.HitCount,
        RankContradictions = report.RankContradictions,
        Judgements = report.JudgementCount,
        JudgementsOfUnknownDocuments = report.JudgementsOfUnknownDocuments,
        HitsOfUnknownDocuments = report.HitsOfUnknownDocuments,
    };
}
