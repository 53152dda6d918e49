using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SparseSearch.Api.Jobs;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Bulk;
using SparseSearch.Indexer.Jobs;
using SparseSearch.Indexer.Live;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Bulk jobs run in the background of a host, one after the other, and survive its end.</summary>
public sealed class BulkJobRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task JobsRunOneAfterTheOtherAndSayHowTheyEnded()
    {
        using var host = await StartAsync();
        var queue = host.Services.GetRequiredService<BulkJobRunner>();
        var first = queue.Submit("first", (progress, stop) => IndexAsync("one", 300, progress, stop));
        var broken = queue.Submit("broken", (_, _) => throw new InvalidDataException("it is broken"));
        var last = queue.Submit("last", (progress, stop) => IndexAsync("two", 50, progress, stop));
        Assert.Equal((1, JobState.Done, 300), StateOf(await EndAsync(queue, first.Id)));
        var failed = await EndAsync(queue, broken.Id);
        Assert.Equal((JobState.Failed, "it is broken"), (failed.State, failed.Error));
        Assert.Equal((3, JobState.Done, 50), StateOf(await EndAsync(queue, last.Id)));
        Assert.Equal(["first", "broken", "last"], queue.All.Select(job => job.Name));
        Assert.Null(queue.Find(4));
        await host.StopAsync();
    }

    [Fact]
    public async Task AJobThatIsStoppedWithTheHostGoesOnInTheNext()
    {
        var started = new TaskCompletionSource();
        using (var host = await StartAsync())
        {
            var queue = host.Services.GetRequiredService<BulkJobRunner>();
            queue.Submit("long", async (progress, stop) =>
            {
                await IndexAsync("index", 400, new StopAfter(progress, 100, started), stop);
                throw new InvalidOperationException("It should have been stopped.");
            });
            var waiting = queue.Submit("waiting", (progress, stop) => IndexAsync("other", 1, progress, stop));
            await started.Task;
            await host.StopAsync();
            Assert.Equal(JobState.Stopped, queue.Find(1)?.State);
            Assert.Equal(JobState.Stopped, queue.Find(waiting.Id)?.State);
        }

        using var next = await StartAsync();
        var again = next.Services.GetRequiredService<BulkJobRunner>();
        var job = again.Submit("long", (progress, stop) => IndexAsync("index", 400, progress, stop));
        var done = await EndAsync(again, job.Id);
        Assert.Equal((JobState.Done, 400), (done.State, done.Progress.Indexed));
        Assert.InRange(done.Progress.Resumed, 100, 399);
        using var index = IndexSnapshot.Open(_folder["index"]);
        Assert.Equal(400, index.LiveDocCount);
        await next.StopAsync();
    }

    [Fact]
    public async Task AJobCanBeCancelledWhileItWaitsAndWhileItRuns()
    {
        using var host = await StartAsync();
        var queue = host.Services.GetRequiredService<BulkJobRunner>();
        var running = queue.Submit("running", async (_, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return default;
        });
        var waiting = queue.Submit("waiting", (progress, stop) => IndexAsync("index", 5, progress, stop));
        Assert.True(queue.Cancel(waiting.Id));
        Assert.True(queue.Cancel(running.Id));
        Assert.Equal(JobState.Stopped, (await EndAsync(queue, running.Id)).State);
        Assert.Equal(JobState.Stopped, (await EndAsync(queue, waiting.Id)).State);
        Assert.False(queue.Cancel(running.Id));
        Assert.False(queue.Cancel(99));
        Assert.False(Directory.Exists(_folder["index"]));
        await host.StopAsync();
    }

    private static (long Id, JobState State, long Indexed) StateOf(JobStatus job) =>
        (job.Id, job.State, job.Progress.Indexed);

    private static async Task<IHost> StartAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<BulkJobRunner>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<BulkJobRunner>());
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task<JobStatus> EndAsync(BulkJobRunner queue, long id)
    {
        while (true)
        {
            if (queue.Find(id) is { Ended: not null } ended)
            {
                return ended;
            }

            await Task.Delay(5);
        }
    }

    private Task<BulkJobProgress> IndexAsync(
        string name, int count, IProgress<BulkJobProgress> progress, CancellationToken stop) => Task.Run(
        async () =>
        {
            using var index = File.Exists(_folder[name, IndexFolder.ManifestName])
                ? LiveIndex.Open(_folder[name]) : LiveIndex.Create(_folder[name], Vocabulary.Numbered(8));
            var input = BulkInput.Vectors(
                "numbers", Enumerable.Range(0, count).Select(i => new VectorDocument($"d{i}", IndexTestFolder.Vector(i))));
            var options = new BulkJobOptions
            {
                RejectionsPath = _folder[name + ".rejected"],
                ChunkItems = 10,
                CheckpointItems = 20,
            };
            return await new BulkJob(index, input, encoder: null, options).RunAsync(progress, stop);
        },
        CancellationToken.None);

    /// <summary>Holds the job after some documents until it is stopped.</summary>
    private sealed class StopAfter(IProgress<BulkJobProgress> next, int count, TaskCompletionSource started)
        : IProgress<BulkJobProgress>
    {
        public void Report(BulkJobProgress value)
        {
            next.Report(value);
            if (value.Items >= count)
            {
                started.TrySetResult();
                Thread.Sleep(20);
            }
        }
    }
}
