using System.Net;
using System.Net.Http.Headers;
using SparseSearch.Api.Contracts;
using SparseSearch.Client;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>How the client treats a service that is busy, slow or broken; the other side is a handler of the test's own.</summary>
public sealed class ClientPatienceTests
{
    private const string BodyOfA =
        """{"text":"a","k":10,"offset":0,"explain":false,"stored":true,"snippetLength":160,"highlight":false}""";

    private readonly ScriptedService _service = new();
    private readonly ImpatientClock _clock = new();

    [Fact]
    public async Task ABusyServiceIsAskedAgainAfterTheTimeItNames()
    {
        _service.Answers.Enqueue(Busy(2));
        _service.Answers.Enqueue(Busy(3));
        _service.Answers.Enqueue(Json(
            """{"hits": [], "engine": "exact", "exact": true, "encodeMicroseconds": 0, "searchMicroseconds": 0}"""));
        var answer = await Client().SearchAsync("notes", "a");
        Assert.Equal("exact", answer.Engine);
        Assert.Equal([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)], _clock.Waits);
        Assert.Equal(3, _service.Requests.Count);
        Assert.All(_service.Requests, static body => Assert.Equal(BodyOfA, body));
    }

    [Fact]
    public async Task ItIsAskedABoundedNumberOfTimes()
    {
        for (var i = 0; i < 3; i++)
        {
            _service.Answers.Enqueue(Busy(1));
        }

        var refused = await Assert.ThrowsAsync<SparseSearchException>(() =>
            Client(new() { MaxAttempts = 3 }).GetIndexAsync("notes"));
        Assert.Equal((HttpStatusCode.TooManyRequests, "too_many_requests"), (refused.Status, refused.Code));
        Assert.Equal(TimeSpan.FromSeconds(1), refused.RetryAfter);
        Assert.Equal(3, _service.Requests.Count);
    }

    [Fact]
    public async Task WhatWouldBeDoneTwiceIsSentOnce()
    {
        foreach (var once in (Func<SparseSearchClient, Task>[])
        [
            static client => client.AddAsync("notes", [new NewDocument("1", "a")]),
            static client => client.StartJobAsync("notes", new StartJobRequest("corpus")),
            static client => client.MakeSnapshotAsync("notes", "first"),
            static client => client.RestoreSnapshotAsync("notes", "first", "again"),
        ])
        {
            _service.Requests.Clear();
            _service.Answers.Enqueue(Busy(1));
            await Assert.ThrowsAsync<SparseSearchException>(() => once(Client()));
            Assert.Single(_service.Requests);
        }

        Assert.Empty(_clock.Waits);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, 0)]
    [InlineData(HttpStatusCode.ServiceUnavailable, 1)]
    [InlineData(HttpStatusCode.TooManyRequests, 31)]
    public async Task OtherFailuresAndTooLongWaitsAreToldAtOnce(HttpStatusCode status, int seconds)
    {
        var answer = Busy(seconds);
        answer.StatusCode = status;
        _service.Answers.Enqueue(answer);
        var refused = await Assert.ThrowsAsync<SparseSearchException>(() => Client().ListIndexesAsync());
        Assert.Equal(status, refused.Status);
        Assert.Single(_service.Requests);
    }

    [Fact]
    public async Task AnAnswerThatIsNotTheServicesIsToldByItsStatus()
    {
        _service.Answers.Enqueue(new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StringContent("<html>") });
        var refused = await Assert.ThrowsAsync<SparseSearchException>(() => Client().ListIndexesAsync());
        Assert.Equal((HttpStatusCode.BadGateway, null, null), (refused.Status, refused.Code, refused.Remedy));
        Assert.Contains("502", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServiceThatDoesNotAnswerIsATimeoutAndACancelledRequestIsCancelled()
    {
        _service.IsSilent = true;
        await Assert.ThrowsAsync<TimeoutException>(() =>
            Client(new() { Timeout = TimeSpan.FromMilliseconds(5) }).ListIndexesAsync());
        using var stop = new CancellationTokenSource();
        var asked = Client().ListIndexesAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task DocumentsAreAskedForOnlyAsTheyAreTaken()
    {
        var asked = 0;
        _service.Gate = new SemaphoreSlim(0);
        var sending = Client().AddAsync("notes", Documents());
        await _service.Reading.Task;
        // The first piece waits to be taken: what has been asked for fits it.
        Assert.InRange(Volatile.Read(ref asked), 30, 40);
        _service.Answers.Enqueue(Json("""{"taken": 1000, "rejected": 0, "rejections": []}"""));
        _service.Gate.Release(1_000_000);
        Assert.Equal(1000, (await sending).Taken);
        Assert.Equal(1000, asked);

        async IAsyncEnumerable<NewDocument> Documents()
        {
            await Task.CompletedTask;
            for (var i = 0; i < 1000; i++)
            {
                Interlocked.Increment(ref asked);
                yield return new NewDocument("id", new string('x', 1000));
            }
        }
    }

    [Fact]
    public void OptionsOutsideTheirRangesAreRefusedWithTheirName()
    {
        foreach (var (options, name) in (IEnumerable<(SparseSearchClientOptions, string)>)
        [
            (new() { MaxAttempts = 0 }, "MaxAttempts"), (new() { MaxWait = TimeSpan.FromDays(1) }, "MaxWait"),
            (new() { ApiKey = "a b" }, "ApiKey"),
            (new() { Timeout = TimeSpan.Zero }, "Timeout"), (new() { Address = new Uri("ftp://host") }, "Address"),
        ])
        {
            Assert.StartsWith(name, Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
        }

        using var http = new HttpClient();
        Assert.Throws<ArgumentException>(() => new SparseSearchClient(http));
    }

    private static HttpResponseMessage Json(string body) => new(HttpStatusCode.OK)
    {
        Content = new StringContent(body, new MediaTypeHeaderValue("application/json")),
    };

    private static HttpResponseMessage Busy(int seconds)
    {
        var answer = Json("""{"status": 429, "title": "Too many requests.", "code": "too_many_requests", "remedy": "Try again."}""");
        answer.StatusCode = HttpStatusCode.TooManyRequests;
        answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        return answer;
    }

    private SparseSearchClient Client(SparseSearchClientOptions? options = null) => new(
        new HttpClient(_service) { BaseAddress = new Uri("http://service/below") }, options,
        options?.Timeout < TimeSpan.FromSeconds(1) ? null : _clock);

    /// <summary>A clock whose waits of up to a minute are over at once, and are noted.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime < TimeSpan.Zero || dueTime > TimeSpan.FromMinutes(1))
            {
                return base.CreateTimer(callback, state, dueTime, period);
            }

            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    /// <summary>Gives the answers that a test has put there, in their order.</summary>
    private sealed class ScriptedService : HttpMessageHandler
    {
        public Queue<HttpResponseMessage> Answers { get; } = [];

        /// <summary>Bodies of what was asked.</summary>
        public List<string> Requests { get; } = [];

        public bool IsSilent { get; set; }

        /// <summary>Where there is one, each piece of a body waits to be let through.</summary>
        public SemaphoreSlim? Gate { get; set; }

        /// <summary>Ends when the first piece of a body has come.</summary>
        public TaskCompletionSource Reading { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.StartsWith("/below/v1/", request.RequestUri!.AbsolutePath, StringComparison.Ordinal);
            if (IsSilent)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            if (Gate is { } gate)
            {
                await request.Content!.CopyToAsync(new GatedStream(gate, Reading), cancellationToken);
            }

            Requests.Add(request.Content is null || Gate is not null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
            return Answers.Dequeue();
        }
    }

    private sealed class GatedStream(SemaphoreSlim gate, TaskCompletionSource reading) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            reading.TrySetResult();
            await gate.WaitAsync(cancellationToken);
        }
    }
}
