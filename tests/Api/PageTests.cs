using System.Net;
using System.Text.RegularExpressions;
using SparseSearch.Api.Endpoints;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>How the page is served: small, from the service alone, under a strict policy. What it does is tested in a browser.</summary>
public sealed partial class PageTests : IDisposable
{
    private const int MostBytes = 200_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheWholePageIsSmallAndNamesNothingElsewhere()
    {
        Assert.InRange(PageAsset.All.Sum(static asset => asset.LengthBytes), 10_000, MostBytes);
        var built = Path.Combine(TestPaths.Repository, "Api", "wwwroot");
        Assert.Equal(
            Directory.GetFiles(built).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            PageAsset.All.Select(static asset => asset.Name).Order(StringComparer.Ordinal));
        foreach (var file in Directory.GetFiles(built).Where(static file => !file.EndsWith("license.txt", StringComparison.Ordinal)))
        {
            // Namespaces of SVG and the like are names, which nobody asks for.
            var addresses = Address().Matches(File.ReadAllText(file)).Select(static match => match.Value)
                .Where(static address => !address.StartsWith("http://www.w3.org/", StringComparison.Ordinal));
            Assert.Empty(addresses);
        }
    }

    [Fact]
    public async Task ThePageAndWhatItNamesAreServedUnderAStrictPolicy()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        var html = await service.Client.GetStringAsync(new Uri("/", UriKind.Relative));
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]*src=)", html);
        var named = Named().Matches(html).Select(static match => match.Groups[1].Value).ToList();
        Assert.Equal(3, named.Count);
        foreach (var path in named.Append("").Append("assets/preact-license.txt"))
        {
            using var answer = await service.Client.GetAsync(new Uri("/" + path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        }
    }

    [Fact]
    public async Task WhatABrowserHasIsNotSentAgainAndWhatItHasNotIsPacked()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        var script = new Uri("/assets/app.js", UriKind.Relative);
        var plain = await service.Client.GetByteArrayAsync(script);
        using var ask = new HttpRequestMessage(HttpMethod.Get, script);
        ask.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");
        using var packed = await service.Client.SendAsync(ask);
        Assert.Equal("gzip", Assert.Single(packed.Content.Headers.ContentEncoding));
        await using var unpacked = new System.IO.Compression.GZipStream(
            await packed.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress);
        using var content = new MemoryStream();
        await unpacked.CopyToAsync(content);
        Assert.Equal(plain, content.ToArray());
        Assert.True(packed.Content.Headers.ContentLength < plain.Length / 2);

        using var again = new HttpRequestMessage(HttpMethod.Get, script);
        again.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");
        again.Headers.IfNoneMatch.Add(packed.Headers.ETag!);
        using var same = await service.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Empty(await same.Content.ReadAsByteArrayAsync());
        using var refused = new HttpRequestMessage(HttpMethod.Get, script);
        refused.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip;q=0");
        using var asItIs = await service.Client.SendAsync(refused);
        Assert.Empty(asItIs.Content.Headers.ContentEncoding);
        Assert.NotEqual(packed.Headers.ETag, asItIs.Headers.ETag);
    }

    [GeneratedRegex("""https?://[^"'`\s)]+""")]
    private static partial Regex Address();

    [GeneratedRegex("(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex Named();
}
