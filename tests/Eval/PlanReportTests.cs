using System.Globalization;
using System.Xml.Linq;
using SparseSearch.Cli;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Eval.Latency;
using SparseSearch.Eval.Plans;
using SparseSearch.Eval.Reports;
using SparseSearch.Eval.Reports.Pages;
using SparseSearch.Eval.Tuning;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a report holds every figure of its results, needs nothing but itself, and shows texts of users as texts.
/// Method: results folders made by hand, with hostile names; the page is read as XML, and its figures are looked for.
/// </summary>
public sealed class PlanReportTests : IDisposable
{
    private const string Hostile = "<script>alert('x')</script> & \"quotes\" | `ticks` ]]> <!-- \u0001";

    private readonly EvalFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void ThePageIsWellFormedAndNeedsNothingElse()
    {
        var page = Html(Judged());
        var ids = page.Descendants().Attributes("id").Select(static id => id.Value).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(
            page.Descendants().Attributes("href"), link => Assert.Contains(link.Value[1..], ids));
        Assert.DoesNotContain(
            page.Descendants(), static its => its.Name.LocalName is "script" or "link" or "img" or "iframe" or "object" or "use");
        Assert.DoesNotContain(page.Descendants().Attributes(), static its =>
            its.Name.LocalName is "src" or "srcset" or "background" || its.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotContain("http://", page.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", page.ToString(), StringComparison.Ordinal);
        Assert.All(page.Descendants("svg"), static svg => Assert.NotEmpty(svg.Attribute("aria-label")!.Value));
        Assert.DoesNotContain("rgb(", page.ToString(), StringComparison.Ordinal);
    }

    /// <summary>HTML does not know the short form of an empty element, but for those that are always empty, and in SVG.</summary>
    [Fact]
    public void EmptyCellsAreClosedAsHtmlDemands()
    {
        var html = HtmlReport.Of(PlanReport.Of(PlanAnalysis.Of(Judged())));
        foreach (var name in (string[])["td", "th", "p", "div", "pre", "summary", "span", "main", "section", "title", "style", "a", "text"])
        {
            Assert.DoesNotMatch($"<{name}( [^>]*)?/>", html);
        }

        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryFigureIsThere()
    {
        var results = Judged();
        var (text, markdown) = (Html(results).ToString(), Markdown(results));
        var analysis = PlanAnalysis.Of(results);
        foreach (var cell in analysis.Cells)
        {
            double[] measures =
            [
                .. cell.Result.Metrics.Values, .. cell.Result.TimedMetrics.Values, cell.Interval!.Value.Low, cell.Interval.Value.High,
                .. cell.Wins.Select(static query => query.Value), .. cell.Losses.Select(static query => query.Baseline),
                .. cell.Comparison is { } its ? (double[])[Math.Abs(its.Difference), its.PValue, cell.AdjustedPValue!.Value] : [],
                .. cell.RecallOfExact is { } recall ? (double[])[recall] : [],
            ];
            string[] shown =
            [
                .. measures.Select(static value => value.ToString("F4", CultureInfo.InvariantCulture)),
                $"{cell.Result.SearchLatency.P50Micros:F1} µs", $"{cell.Result.SearchLatency.P99Micros / 1_000:F2} ms", "1.5 MB",
                "12.34", "7.50", "0.88",
            ];
            Assert.All(shown, figure =>
            {
                Assert.Contains(figure, text, StringComparison.Ordinal);
                Assert.Contains(figure, markdown, StringComparison.Ordinal);
            });
        }

        Assert.All(analysis.Groups.SelectMany(static group => group.Means.Values), mean => Assert.Contains(
            mean.ToString("F4", CultureInfo.InvariantCulture), text, StringComparison.Ordinal));
        foreach (var fact in (string[])
            ["Test processor", "9.9.9", "splade", "the-hash", "a plan # as written", "not measured", "2 of 3 expected figures"])
        {
            Assert.Contains(fact, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void WhatDidNotComeOutStandsFirst()
    {
        var page = PlanReport.Of(PlanAnalysis.Of(Judged()));
        Assert.Equal("expected", page.Sections[0].Id);
        var table = Assert.Single(page.Sections[0].Blocks.OfType<ReportTable>());
        Assert.Equal(["not as expected", "not as expected", "as expected"], table.Rows.Select(static row => row[^1].Text));
        Assert.Contains(
            page.Sections[0].Blocks.OfType<ReportText>(), static text => text.Text.Contains("c/test m lost", StringComparison.Ordinal));
    }

    [Fact]
    public void HostileTextsStayTexts()
    {
        var results = Judged(Hostile);
        var html = HtmlReport.Of(PlanReport.Of(PlanAnalysis.Of(results)));
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        var page = Html(results);
        var shown = Hostile.Replace('\u0001', '\ufffd');
        Assert.Equal(shown, page.Descendants("h1").Single().Value);
        Assert.Contains(page.Descendants("td"), cell => cell.Value == shown);
        Assert.Contains(page.Descendants("text"), static text => text.Value.Contains("<script>", StringComparison.Ordinal));
        Assert.Contains(page.Descendants("pre"), pre => pre.Value == shown);

        var markdown = Markdown(results);
        Assert.DoesNotContain("<script", markdown.Split("```")[0], StringComparison.Ordinal);
        Assert.All(
            markdown.Split('\n').Where(static line => line.StartsWith('|')),
            static line => Assert.EndsWith("|", line, StringComparison.Ordinal));
        foreach (var plot in Directory.GetFiles(_files.At("report.plots")))
        {
            Assert.Equal("svg", XDocument.Load(plot).Root!.Name.LocalName);
        }
    }

    [Fact]
    public void TimesAloneMakeAReportToo()
    {
        var results = Folder("times", [], ["c"], ["c m exact"], expectations: []);
        WriteCell(results, "c m exact", "c", "m", "exact", null);
        var page = PlanReport.Of(PlanAnalysis.Of(results));
        Assert.Contains("times alone", page.Summary, StringComparison.Ordinal);
        Assert.Equal(["time", "indexes", "origins", "plan"], page.Sections.Select(static section => section.Id));
        Assert.Contains("123.4 µs", Html(results).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ResultsOfNothingYetMakeAReportThatSaysSo()
    {
        var results = Folder("nothing", ["mrr@10"], ["c"], ["c bm25"], expectations: []);
        var page = Html(results);
        Assert.Contains("0 of 1 combinations measured", page.Descendants("header").Single().Value, StringComparison.Ordinal);
        Assert.Contains("Not measured: c bm25", page.Descendants("main").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryPlotIsNamedOnceAndHeldByTheMarkdown()
    {
        var results = Judged();
        var markdown = Markdown(results);
        var figures = PlanReport.Of(PlanAnalysis.Of(results)).Sections
            .SelectMany(static section => section.Blocks).OfType<ReportFigure>().ToArray();
        Assert.Equal(
            ["collections", "quality-c-test", "recall-c-test--m", "size", "wins-c-test", "length-c-test", "overlap-c-test"],
            figures.Select(static figure => figure.Name));
        Assert.All(figures, figure => Assert.Contains($"](report.plots/{figure.Name}.svg)", markdown, StringComparison.Ordinal));
        Assert.Equal(
            figures.Select(static figure => figure.Name + ".svg").Order(StringComparer.Ordinal),
            Directory.GetFiles(_files.At("report.plots")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void FiguresOfCollectionsWithLikeNamesAreKeptApart()
    {
        var results = Folder("alike", ["mrr@10"], ["a/b", "a b"], ["a/b bm25", "a b bm25"], expectations: []);
        WriteCell(results, "a/b bm25", "a/b", null, "bm25", [0.5, 0.25, 0]);
        WriteCell(results, "a b bm25", "a b", null, "bm25", [1, 0.25, 0]);
        var ids = Html(results).Descendants().Attributes("id").Select(static id => id.Value).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Markdown(results);
        Assert.True(File.Exists(Path.Combine(_files.At("report.plots"), "quality-a-b-2.svg")));
    }

    [Fact]
    public void TheParetoFrontHoldsWhatNoneBeatsInBoth()
    {
        Assert.Empty(ParetoFront.Line([]));
        Assert.Equal(
            [(1, 0.5), (3, 0.7), (9, 0.9)],
            ParetoFront.Line([(9, 0.9), (3, 0.6), (3, 0.7), (1, 0.5), (1, 0.4), (5, 0.7), (10, 0.8), (9, 0.9)]));
    }

    [Fact]
    public async Task TheCommandWritesThePageAndItsMarkdown()
    {
        var results = Judged();
        var outcome = await CommandLine.RunAsync(
            "eval", "report", results.Path, "--out", _files.At("page.html"), "--markdown", _files.At("report.md"));
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(HtmlReport.Of(PlanReport.Of(PlanAnalysis.Of(results))), File.ReadAllText(_files.At("page.html")));
        Assert.Equal(Markdown(results), File.ReadAllText(_files.At("report.md")));

        Assert.Equal(ExitCodes.Done, (await CommandLine.RunAsync("eval", "report", results.Path)).ExitCode);
        Assert.True(File.Exists(Path.Combine(results.Path, "report.html")));
        var refused = await CommandLine.RunAsync("eval", "report", _files.At("elsewhere"));
        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.Contains("holds no results of a plan", refused.Error, StringComparison.Ordinal);
    }

    private static XDocument Html(ResultsFolder results)
    {
        var html = HtmlReport.Of(PlanReport.Of(PlanAnalysis.Of(results)));
        return XDocument.Parse(html["<!DOCTYPE html>".Length..], LoadOptions.PreserveWhitespace);
    }

    private string Markdown(ResultsFolder results)
    {
        MarkdownReport.Write(_files.At("report.md"), PlanReport.Of(PlanAnalysis.Of(results)));
        return File.ReadAllText(_files.At("report.md"));
    }

    /// <summary>One collection, three systems and one that was not measured.</summary>
    private ResultsFolder Judged(string text = "a plan # as written")
    {
        var isHostile = text == Hostile;
        var encoder = isHostile ? "<script>m</script>" : "m";
        var results = Folder(
            isHostile ? text : "made by hand", ["mrr@10", "judged@10"], ["c/test"],
            ["c/test bm25", $"c/test {encoder} exact", $"c/test {encoder} quick", "c/test m lost"],
            [
                new PlanExpectation("c/test", null, "bm25", "mrr@10", 0.26, 0.01),
                new PlanExpectation("c/test", encoder, "exact", "mrr@10", 0.5, 0.1),
                new PlanExpectation("c/test", "m", "lost", "mrr@10", 0.5, 0.1),
            ],
            text);
        results.WriteQueries("c/test",
        [
            new QueryFacts("q1", text, 2, 1), new QueryFacts("q2", "one two three four", 4, 0.25), new QueryFacts("q3", "five", 1, null),
        ]);
        WriteCell(results, "c/test bm25", "c/test", null, "bm25", [0.5, 0.25, 0]);
        WriteCell(results, $"c/test {encoder} exact", "c/test", encoder, "exact", [1, 0.25, 1]);
        WriteCell(results, $"c/test {encoder} quick", "c/test", encoder, "quick", [1, 0, 1]);
        return results;
    }

    private ResultsFolder Folder(
        string name, string[] metrics, string[] collections, string[] cells, PlanExpectation[] expectations, string source = "the plan")
    {
        var results = new ResultsFolder(_files.At("results"));
        results.WritePlan(new PlanRecord
        {
            Name = name,
            Source = source,
            Collections = collections,
            Cells = cells,
            Metrics = metrics,
            MainMetric = "mrr@10",
            Baseline = "bm25",
            Samples = 500,
            Seed = 1,
            ExactEngines = ["exact"],
            VectorEngines = ["exact", "quick"],
            Expectations = expectations,
        });
        return results;
    }

    private static void WriteCell(ResultsFolder results, string id, string collection, string? encoder, string engine, double[]? values)
    {
        HandMadeCells.WriteFiles(
            results, id, ["q1", "q2", "q3"], values, engine == "quick" ? ["a", "b", "d", "e"] : ["a", "b", "c", "d"]);
        results.WriteCell(id, ResultOf(collection, encoder, engine, values is null
            ? [] : new Dictionary<string, double> { ["mrr@10"] = values.Average(), ["judged@10"] = 0.625 }));
    }

    private static CellResult ResultOf(string collection, string? encoder, string engine, Dictionary<string, double> means)
    {
        var times = LatencySummary.Of([.. Enumerable.Repeat(TimeSpan.FromMicroseconds(123.4), 9), TimeSpan.FromMicroseconds(4_560)]);
        return new CellResult
        {
            Form = CellResult.CurrentForm,
            Key = "",
            Collection = collection,
            Encoder = encoder,
            Engine = engine,
            Setting = engine,
            Metrics = means,
            TimedMetrics = means,
            Depth = 10,
            TimedHits = 4,
            Queries = 3,
            QueriesWithoutHits = 0,
            Documents = 1_000,
            MeanQueryNnz = 7.5,
            MeanDocumentNnz = 12.34,
            Flops = 0.88,
            IndexBytes = 1_500_000,
            BuildSeconds = 12,
            SearchLatency = times,
            EncodingLatency = times,
            DatasetHash = "the-hash",
            EncoderDescription = encoder is null ? null : new EncoderDescription
            {
                Recipe = "splade",
                ModelName = "a model",
                Hash = "abc",
                MaxDocumentTokens = 512,
                MaxQueryTokens = 64,
            },
            Machine = new MachineDescription("Test processor", 4, 1_000_000_000, "a system", ".NET"),
            Version = "9.9.9",
        };
    }
}
