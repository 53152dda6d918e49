using System.Text.Json.Nodes;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>A service that more is asked of than it gets done refuses at once, and answers again when it has caught up.</summary>
public sealed class OverloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhileMuchWorkWaitsRequestsAreRefusedAndHealthIsTold()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"], "--SparseSearch:MaxPending=1");
        var (statuses, bodies) = (new List<int>(), new List<JsonNode>());
        var work = new WaitingWork(200);
        for (var i = 0; i < 20 && bodies.Count == 0; i++)
        {
            using var answer = await service.Client.GetAsync(new Uri("/v1/indexes", UriKind.Relative));
            statuses.Add((int)answer.StatusCode);
            if (statuses[^1] == 503)
            {
                Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
                bodies.Add(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
            }
        }

        var health = (await service.SendAsync(HttpMethod.Get, "/livez")).Status;
        await work.EndAsync();
        Assert.True(bodies.Count > 0, string.Join(' ', statuses));
        Assert.Equal("overloaded", (string)bodies[0]["code"]!);
        Assert.Equal(200, health);
        var status = 503;
        for (var i = 0; i < 500 && status != 200; i++)
        {
            await Task.Delay(10);
            status = (await service.SendAsync(HttpMethod.Get, "/v1/indexes")).Status;
        }

        Assert.Equal(200, status);
    }

    /// <summary>Pieces of work that put themselves behind the others when they are done: some always wait.</summary>
    private sealed class WaitingWork
    {
        private volatile bool _ends;
        private int _running;

        public WaitingWork(int pieces)
        {
            _running = pieces;
            for (var i = 0; i < pieces; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(Turn, null);
            }
        }

        public async Task EndAsync()
        {
            _ends = true;
            for (var i = 0; i < 1_000 && Volatile.Read(ref _running) > 0; i++)
            {
                await Task.Delay(10);
            }
        }

        private void Turn(object? state)
        {
            Thread.SpinWait(20_000);
            if (_ends)
            {
                Interlocked.Decrement(ref _running);
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(Turn, null);
            }
        }
    }
}
