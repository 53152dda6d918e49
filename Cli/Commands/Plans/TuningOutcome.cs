using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Output;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using SparseSearch.Eval.Statistics;
using SparseSearch.Eval.Tuning;
using Spectre.Console;

namespace SparseSearch.Cli.Commands.Plans;

/// <summary>What tuning the weights of hybrid search came to.</summary>
internal sealed class TuningOutcome
{
    /// <summary>Candidates that are shown.</summary>
    private const int Shown = 10;

    private readonly Metric _metric;
    private readonly CollectionFolder _train;
    private readonly (FusionCandidate Candidate, double Mean)[] _candidates;
    private readonly CrossValidatedChoice _choice;
    private readonly int _folds;
    private readonly (double Words, double Vectors) _alone;
    private readonly HeldOutFigures? _heldOut;

    private TuningOutcome(
        Metric metric, CollectionFolder train, (FusionCandidate Candidate, double Mean)[] candidates, CrossValidatedChoice choice, int folds,
        (double Words, double Vectors) alone, HeldOutFigures? heldOut)
    {
        (_metric, _train, _candidates, _choice, _folds, _alone, _heldOut) = (metric, train, candidates, choice, folds, alone, heldOut);
    }

    private FusionCandidate Chosen => _candidates[_choice.Best].Candidate;

    /// <summary>Values every candidate on the training split, chooses, and measures the choice on the other split.</summary>
    public static TuningOutcome Of(
        Metric metric, CollectionFolder train, FusionLists lists, CollectionFolder? heldOut, FusionLists? heldOutLists, int folds, int samples,
        ulong seed)
    {
        var all = FusionCandidate.All;
        var values = new double[all.Count][];
        Parallel.For(0, all.Count, i => values[i] = lists.ValuesOf(all[i]));
        var choice = CrossValidatedChoice.Of(values, folds);
        return new TuningOutcome(
            metric, train, [.. all.Select((candidate, i) => (candidate, values[i].Average()))], choice, folds,
            (lists.ValuesOfWords().Average(), lists.ValuesOfVectors().Average()),
            heldOutLists is null ? null : HeldOutFigures.Of(heldOut!, heldOutLists, all[choice.Best], samples, seed));
    }

    /// <summary>For a program.</summary>
    public JsonObject ToJson() => new()
    {
        ["collection"] = _train.Name,
        ["split"] = _train.Split,
        ["metric"] = $"{_metric}",
        ["queries"] = _train.JudgedQueries.Count,
        ["engine"] = Chosen.Setting.Engine,
        ["setting"] = Knobs(Chosen),
        ["value"] = _choice.Mean,
        ["crossValidated"] = _choice.CrossValidated,
        ["bm25"] = _alone.Words,
        ["vectors"] = _alone.Vectors,
        ["heldOut"] = _heldOut?.ToJson(),
        ["candidates"] = new JsonArray([.. _candidates.Select(static entry => (JsonNode)new JsonObject
        {
            ["setting"] = Knobs(entry.Candidate),
            ["value"] = entry.Mean,
        })]),
    };

    /// <summary>For a person.</summary>
    public void Print(Terminal terminal)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumn("scores").AddColumn(new TableColumn("BM25").RightAligned()).AddColumn(new TableColumn("vectors").RightAligned())
            .AddColumn(new TableColumn(Markup.Escape($"{_metric}, {_train.Name}/{_train.Split}")).RightAligned());
        foreach (var (candidate, mean) in _candidates.OrderByDescending(static entry => entry.Mean).Take(Shown))
        {
            table.AddRow($"{candidate.Scale}", Text($"{candidate.TextWeight:F2}"), Text($"{candidate.VectorWeight:F2}"), Text($"{mean:F4}"));
        }

        table.AddRow("BM25 alone", "", "", Text($"{_alone.Words:F4}")).AddRow("vectors alone", "", "", Text($"{_alone.Vectors:F4}"));
        terminal.Styled.Write(table);
        terminal.Output.WriteLine(Text($"Chosen by {_train.JudgedQueries.Count} queries: --engine hybrid --setting \"{Knobs(Chosen)}\""));
        terminal.Output.WriteLine(Text(
            $"{_choice.Mean:F4} on the queries that chose it; {_choice.CrossValidated:F4} where each fold of {_folds} is valued by the choice of the others."));
        _heldOut?.Print(terminal, _metric);
    }

    private static string Knobs(FusionCandidate candidate) => $"{candidate.Setting}"[(candidate.Setting.Engine.Length + 1)..];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The choice beside both engines alone, on queries that had no part in it.</summary>
    private sealed record HeldOutFigures(
        string Name, double Chosen, ConfidenceInterval Interval, IReadOnlyList<(string Other, double Mean, PairedComparison Comparison, double PValue)> Others)
    {
        public static HeldOutFigures Of(CollectionFolder split, FusionLists lists, FusionCandidate chosen, int samples, ulong seed)
        {
            var values = lists.ByQuery(lists.ValuesOf(chosen));
            (string Other, IReadOnlyDictionary<string, double> Values)[] alone =
                [("BM25", lists.ByQuery(lists.ValuesOfWords())), ("vectors", lists.ByQuery(lists.ValuesOfVectors()))];
            PairedComparison[] comparisons = [.. alone.Select(one => PairedComparison.Of(values, one.Values, samples, seed))];
            var adjusted = HolmCorrection.Adjust([.. comparisons.Select(static comparison => comparison.PValue)]);
            return new HeldOutFigures(
                $"{split.Name}/{split.Split}", values.Values.Average(),
                ConfidenceInterval.OfMean([.. values.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => pair.Value)], samples, seed),
                [.. alone.Select((one, i) => (one.Other, one.Values.Values.Average(), comparisons[i], adjusted[i]))]);
        }

        public JsonObject ToJson() => new()
        {
            ["split"] = Name,
            ["value"] = Chosen,
            ["low"] = Interval.Low,
            ["high"] = Interval.High,
            ["comparisons"] = new JsonArray([.. Others.Select(static one => (JsonNode)new JsonObject
            {
                ["with"] = one.Other,
                ["value"] = one.Mean,
                ["difference"] = one.Comparison.Difference,
                ["low"] = one.Comparison.Interval.Low,
                ["high"] = one.Comparison.Interval.High,
                ["wins"] = one.Comparison.Wins,
                ["losses"] = one.Comparison.Losses,
                ["p"] = one.Comparison.PValue,
                ["adjustedP"] = one.PValue,
            })]),
        };

        public void Print(Terminal terminal, Metric metric)
        {
            terminal.Output.WriteLine(Text($"{Name}, which chose nothing: {metric} {Chosen:F4} ({Interval.Low:F4} to {Interval.High:F4})"));
            foreach (var (other, mean, comparison, p) in Others)
            {
                terminal.Output.WriteLine(Text(
                    $"  {other} alone {mean:F4}: {comparison.Difference:+0.0000;-0.0000} ({comparison.Interval.Low:+0.0000;-0.0000} to {comparison.Interval.High:+0.0000;-0.0000}), better on {comparison.Wins}, worse on {comparison.Losses} of {comparison.QueryCount} queries, p = {p:F4} (Holm)"));
            }
        }
    }
}
