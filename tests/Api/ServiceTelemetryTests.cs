using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SparseSearch.Api.Access;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Telemetry;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>What an operator sees of the service: metrics, spans and slow searches, and never what is searched for.</summary>
public sealed class ServiceTelemetryTests : IDisposable
{
    private const string Secret = "vitamin for bone";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PrometheusIsToldOfSearchesDocumentsRefusalsAndIndexes()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        await service.WriteNotesAsync("metered");
        await service.SendLinesAsync("/v1/indexes/metered/documents", "no json");
        await service.SendAsync(HttpMethod.Delete, "/v1/indexes/metered/documents/heart");
        await SearchAsync(service, "metered", new JsonObject { ["text"] = Secret });
        await SearchAsync(service, "metered", new JsonObject { ["text"] = Secret, ["k"] = 0 });
        var lines = (await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n');
        foreach (var (name, value, label) in ((string, double, string)[])
            [
                ("sparsesearch_searches_total", 1, "sparsesearch_exact=\"true\""), ("sparsesearch_search_duration_seconds_count", 1, "=\"exact\""),
                ("sparsesearch_encode_duration_seconds_count", 1, ""), ("sparsesearch_fetch_duration_seconds_count", 1, ""),
                ("sparsesearch_documents_written_total", 3, "\"request\""), ("sparsesearch_documents_rejected_total", 1, ""),
                ("sparsesearch_documents_deleted_total", 1, ""), ("sparsesearch_index_documents", 2, ""),
                ("sparsesearch_index_documents_unseen", 0, ""), ("sparsesearch_index_segments", 1, ""),
            ])
        {
            var line = Assert.Single(lines, l => l.StartsWith(name + "{", StringComparison.Ordinal)
                && l.Contains("sparsesearch_index=\"metered\"", StringComparison.Ordinal) && l.Contains(label, StringComparison.Ordinal));
            Assert.Equal(value, ValueOf(line));
        }

        Assert.True(ValueOf(lines.Single(static l => l.StartsWith("sparsesearch_index_size_bytes{", StringComparison.Ordinal)
            && l.Contains("metered", StringComparison.Ordinal))) > 1_000);
        Assert.Contains(lines, static l => l.StartsWith("sparsesearch_requests_refused_total{", StringComparison.Ordinal)
            && l.Contains("bad_k", StringComparison.Ordinal) && l.Contains("\"400\"", StringComparison.Ordinal));
        Assert.Contains(lines, static l => l.StartsWith("sparsesearch_jobs{", StringComparison.Ordinal));
        Assert.Contains(lines, static l => l.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal));
        Assert.Contains(lines, static l => l.StartsWith("dotnet_", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, 401)]
    [InlineData(true, 200)]
    public async Task MetricsAskForAKeyWhereThereAreKeysUnlessTheyAreConfiguredOpen(bool isOpen, int status)
    {
        await using var service = await ServiceHost.StartAsync(
            _folder["data"], "--SparseSearch:Keys:0:Name=a", $"--SparseSearch:Keys:0:Sha256={ApiKey.HashOf("a")}",
            $"--SparseSearch:MetricsOpen={isOpen}");
        Assert.Equal(status, (await service.SendAsync(HttpMethod.Get, "/metrics")).Status);
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, "/metrics", key: "a")).Status);
    }

    [Fact]
    public async Task SpansOfASearchStandBelowThatOfItsRequestAndNameNoText()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is TelemetryNames.Source or "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using (var service = await ServiceHost.StartAsync(_folder["data"]))
        {
            await service.WriteNotesAsync("traced");
            await SearchAsync(service, "traced", new JsonObject { ["text"] = Secret, ["k"] = 2, ["offset"] = 1 });
        }

        var spans = ended.Where(static s => s.GetTagItem(TelemetryNames.Index) as string == "traced").ToArray();
        Assert.Equal(["encode", "search", "fetch"], spans.Select(static s => s.OperationName));
        var request = Assert.Single(ended, s => s.Source.Name == "Microsoft.AspNetCore" && s.SpanId == spans[0].ParentSpanId);
        Assert.All(spans, span => Assert.Equal(request.SpanId, span.ParentSpanId));
        var search = spans[1];
        Assert.Equal(
            ("exact", 3, true),
            ((string?)search.GetTagItem(TelemetryNames.Engine), (int?)search.GetTagItem(TelemetryNames.K), (bool?)search.GetTagItem(TelemetryNames.Exact)));
        Assert.Equal(2, search.GetTagItem(TelemetryNames.Hits));
        Assert.All(spans, static span => Assert.DoesNotContain(
            span.TagObjects, static tag => $"{tag.Value}".Contains("bone", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task RecordingASearchAllocatesNothingWhetherOrNotMetricsAreCollected()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        var telemetry = service.Services.GetRequiredService<SearchTelemetry>();
        var search = RecordOf("counted", TimeSpan.FromMicroseconds(80));

        // The first of each instrument and labels make what is counted into.
        Record(telemetry, search, 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Record(telemetry, search, 10_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    [Fact]
    public async Task SlowSearchesAreLoggedByNumbersAndTheShapeOfTheirFilter()
    {
        using var logs = new KeptLogs();
        await using (var service = await StartWithLogsAsync(logs, "--SparseSearch:SlowQueryMilliseconds=0.0001"))
        {
            await service.WriteNotesAsync();
            await SearchAsync(service, "notes", new JsonObject
            {
                ["text"] = Secret,
                ["filter"] = "year >= 2001 and (lang = \"hidden\" or not exists(lang))",
                ["k"] = 7,
            });
        }

        var (_, level, text, values) = Assert.Single(logs.All, static l => l.Text.StartsWith("Slow search", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Warning, level);
        Assert.Equal(
            ("notes", "exact", 7, "(year >= ? and (lang = ? or not exists(lang)))"),
            ((string?)values["Index"], (string?)values["Engine"], (int?)values["K"], (string?)values["Filter"]));
        Assert.All(
            (string[])["Terms", "Postings", "Documents", "Blocks", "EncodeMicroseconds", "SearchMicroseconds", "FetchMicroseconds"],
            name => Assert.True(values.ContainsKey(name), name));
        Assert.True((int)values["Terms"]! >= 2);
        Assert.DoesNotContain(logs.All, static l => l.Text.Contains("vitamin", StringComparison.OrdinalIgnoreCase)
            || l.Text.Contains("hidden", StringComparison.Ordinal) || l.Text.Contains("2001", StringComparison.Ordinal));
        Assert.DoesNotContain("bone", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatASlowSearchWasForIsLoggedAtDebugAloneAndAThresholdOfZeroLogsNone()
    {
        using var logs = new KeptLogs(LogLevel.Debug);
        await using (var service = await StartWithLogsAsync(
            logs, "--SparseSearch:SlowQueryMilliseconds=0.0001", "--Logging:LogLevel:SparseSearch.Api.Telemetry.SlowQueryLog=Debug"))
        {
            await service.WriteNotesAsync();
            await SearchAsync(service, "notes", new JsonObject { ["text"] = Secret });
        }

        Assert.Equal(LogLevel.Debug, Assert.Single(logs.All, static l => l.Text.Contains(Secret, StringComparison.Ordinal)).Level);
        using var none = new KeptLogs();
        await using var quiet = await StartWithLogsAsync(none, "--SparseSearch:SlowQueryMilliseconds=0");
        await SearchAsync(quiet, "notes", new JsonObject { ["text"] = Secret });
        Assert.DoesNotContain(none.All, static l => l.Text.StartsWith("Slow search", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ACollectorThatTheEnvironmentNamesIsSentSpansAndMetrics()
    {
        var received = new ConcurrentDictionary<string, string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            received.AddOrUpdate(signal, Encoding.Latin1.GetString(body.ToArray()), (_, old) => old + Encoding.Latin1.GetString(body.ToArray()));
        });
        await collector.StartAsync();
        await using (var service = await ServiceHost.StartAsync(
            _folder["data"], $"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Urls.First()}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"))
        {
            await service.WriteNotesAsync("exported");
            await SearchAsync(service, "exported", new JsonObject { ["text"] = Secret });
        }

        Assert.All(
            (string[])["encode", "search", "fetch", "exported", "POST /v1/indexes/{name}/search", "sparsesearch"],
            word => Assert.Contains(word, received["traces"], StringComparison.Ordinal));
        Assert.Contains(TelemetryNames.SearchDuration, received["metrics"], StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, string.Concat(received.Values), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void TheShapeOfAFilterIsCutAndHasNoValue()
    {
        Assert.Null(FilterShape.Of(null));
        Assert.Equal(
            "(tag in (3 ?) or not year > ? or exists(lang))",
            FilterShape.Of(FilterParser.Parse("tag in (\"a\", \"b\", \"c\") or not year > 1 or exists(lang)")));
        var wide = FilterParser.Parse(string.Join(" and ", Enumerable.Repeat("field = 1", 1_000)));
        Assert.InRange(FilterShape.Of(wide)!.Length, 400, 520);
    }

    private static double ValueOf(string line)
    {
        var parts = line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return double.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void Record(SearchTelemetry telemetry, in SearchRecord search, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using (var span = SearchSpans.Begin(TelemetryNames.SearchSpan, search.Index, search.Engine))
            {
                span.Found(10, 10, search.Statistics);
            }

            telemetry.Searched(search);
        }
    }

    private static SearchRecord RecordOf(string index, TimeSpan time) => new()
    {
        Index = index,
        Engine = "exact",
        Query = new SearchQuery("a"),
        Filter = null,
        Terms = 3,
        Hits = 10,
        Statistics = new SearchStatistics { ProvenExact = true },
        Encoding = time,
        Searching = time,
        Fetching = time,
    };

    private static async Task SearchAsync(ServiceHost service, string index, JsonObject query) =>
        await service.SendAsync(HttpMethod.Post, $"/v1/indexes/{index}/search", query);

    private Task<ServiceHost> StartWithLogsAsync(KeptLogs logs, params string[] arguments) =>
        ServiceHost.StartAsync(_folder["data"], builder => builder.Logging.AddProvider(logs), arguments);
}
