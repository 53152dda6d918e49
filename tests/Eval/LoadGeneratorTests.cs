using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SparseSearch.Eval.Load;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>What measures the service counts every answer by its kind, and knows where an answer ends.</summary>
public sealed class LoadGeneratorTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, false)]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\nConnection: close\r\n\r\n", 429, true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n", 200, false)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204, false)]
    public void AnAnswerIsCompleteWithItsLastByteAndNotBefore(string answer, int status, bool closes)
    {
        var bytes = Encoding.ASCII.GetBytes(answer);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(HttpAnswer.TryRead(bytes.AsSpan(0, length), out _, out _));
        }

        Assert.True(HttpAnswer.TryRead(bytes, out var found, out var foundCloses));
        Assert.Equal((status, closes), (found, foundCloses));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public void WhatIsNoAnswerIsSaidToBeNone(string answer) =>
        Assert.Throws<InvalidDataException>(() => HttpAnswer.TryRead(Encoding.ASCII.GetBytes(answer), out _, out _));

    [Theory]
    [InlineData("x20")]
    [InlineData("0x20")]
    [InlineData("-1x20")]
    [InlineData("3000x0")]
    [InlineData("3000")]
    [InlineData("NaNx20")]
    public void APhaseWithoutARateOrATimeIsRefused(string text) => Assert.Throws<FormatException>(() => LoadPhase.Parse(text));

    [Fact]
    public async Task EveryRequestIsSentAndEveryAnswerIsCountedByItsKind()
    {
        await using var service = await StartAsync();
        var target = new Uri(service.Urls.First());
        byte[][] requests = [.. new[] { "200", "429", "503", "500", "200" }.Select(code => LoadGenerator.Request(target, code))];
        var outcome = await LoadGenerator.RunAsync(
            new IPEndPoint(IPAddress.Loopback, target.Port), requests, new LoadPhase(500, 0.4), connections: 8);
        var sent = outcome.Samples.Count;
        Assert.InRange(sent + outcome.Unsent, 150, 200);
        Assert.Equal(sent, outcome.Answered.Count + outcome.Refused.Count + outcome.Failed);
        foreach (var (status, share) in new[] { (200, 2), (429, 1), (503, 1), (500, 1) })
        {
            Assert.InRange(outcome.Samples.Count(s => s.Status == status), (sent / 5 * share) - 2, (sent / 5 * share) + 2);
        }

        Assert.Equal(outcome.Answered.Count, outcome.GoodputBySecond().Sum());
    }

    [Fact]
    public async Task WithoutARateThereIsAlwaysOneRequestAConnectionUnderWay()
    {
        await using var service = await StartAsync();
        var target = new Uri(service.Urls.First());
        var outcome = await LoadGenerator.RunAsync(
            new IPEndPoint(IPAddress.Loopback, target.Port), [LoadGenerator.Request(target, "200")], LoadPhase.Parse("maxx0.2"), 2);
        Assert.True(outcome.Answered.Count > 2);
        Assert.Equal((0, 0L), (outcome.Failed, outcome.Unsent));
    }

    /// <summary>Answers with the status that the body names.</summary>
    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/", static async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            context.Response.StatusCode = int.Parse(await reader.ReadToEndAsync(), System.Globalization.CultureInfo.InvariantCulture);
            await context.Response.WriteAsync("said");
        });
        await app.StartAsync();
        return app;
    }
}
