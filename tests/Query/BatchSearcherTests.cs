using System.Collections.Concurrent;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Query;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: a batch answers what its requests would be answered one by one, on exactly as many threads as asked for.
/// Method: real engines for the answers; searchers that only watch for threads, failures and cancellation.
/// </summary>
public sealed class BatchSearcherTests
{
    [Theory]
    [MemberData(nameof(TestEngines.All), MemberType = typeof(TestEngines))]
    public void AnswersAreThoseOfSingleSearchesInTheirOrder(string engine)
    {
        var shape = new TestCollection(3_000, 500, 20, 8, ImpactSpread.Skewed, 2);
        using var segment = TestEngines.Build(shape.Docs(), shape.VocabularySize + 10, shape.Quantizer);
        var searcher = TestEngines.Open(engine, segment);
        SearchRequest[] requests =
            [.. Enumerable.Range(0, 60).Select(i => new SearchRequest { Query = shape.Query((uint)i, 9), K = 1 + i })];
        var total = new SearchStatistics { ProvenExact = true };
        var hits = new ScoredDoc[60];
        var expected = Array.ConvertAll(requests, request =>
        {
            var count = searcher.Search(request, hits, out var statistics);
            total.Add(statistics);
            return hits[..count];
        });
        foreach (var threads in (int[])[1, 2, 5, 100])
        {
            var results = new BatchSearcher(searcher, threads).Search(requests, out var statistics);
            Assert.Equal(expected.Length, results.Count);
            for (var i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], results[i].Hits);
                Assert.Equal(searcher.Name, results[i].Statistics.Engine);
            }

            Assert.Equal(total, statistics);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(7, 7)]
    [InlineData(7, 3)]
    public void AsManyThreadsSearchAsAskedForAndNoMore(int threads, int requestCount)
    {
        // The first searches wait for each other: with fewer threads they would never meet.
        using var meeting = new Barrier(Math.Min(threads, requestCount));
        var seen = new ConcurrentDictionary<int, bool>();
        var searcher = new WatchedSearcher(call =>
        {
            seen[Environment.CurrentManagedThreadId] = true;
            if (call < Math.Min(threads, requestCount))
            {
                Assert.True(meeting.SignalAndWait(TimeSpan.FromMinutes(1)));
            }
        });
        new BatchSearcher(searcher, threads).Search(Requests(requestCount == threads ? 500 : requestCount), out _);
        Assert.Equal(Math.Min(threads, requestCount), seen.Count);
        Assert.True(seen.ContainsKey(Environment.CurrentManagedThreadId));
    }

    [Fact]
    public void AFailureIsThrownAndEndsTheBatch()
    {
        var calls = 0;
        var searcher = new WatchedSearcher(call =>
        {
            Interlocked.Increment(ref calls);
            if (call == 20)
            {
                throw new InvalidDataException("Damaged at 20.");
            }
        });
        var error = Assert.Throws<InvalidDataException>(
            () => new BatchSearcher(searcher, 3).Search(Requests(100_000), out _));
        Assert.Equal("Damaged at 20.", error.Message);
        Assert.InRange(calls, 21, 99_999);
    }

    [Fact]
    public void ACancelledBatchStops()
    {
        using var source = new CancellationTokenSource();
        var searcher = new WatchedSearcher(call =>
        {
            if (call == 50)
            {
                source.Cancel();
            }
        });
        var batch = new BatchSearcher(searcher, 2);
        Assert.Throws<OperationCanceledException>(() => batch.Search(Requests(100_000), out _, source.Token));
        Assert.Throws<OperationCanceledException>(() => batch.Search(Requests(1), out _, source.Token));
    }

    [Fact]
    public void WrongArgumentsAreRefusedWithTheirPlace()
    {
        var searcher = new WatchedSearcher(_ => { });
        Assert.Contains("on 0 threads; ask for 1 to 1024", Assert.Throws<ArgumentOutOfRangeException>(
            () => new BatchSearcher(searcher, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchSearcher(searcher, 1_025));
        var requests = Requests(5);
        requests[3] = requests[3] with { K = 0 };
        Assert.Contains("Request 3 of 5: k is 0", Assert.Throws<ArgumentException>(
            () => new BatchSearcher(searcher, 2).Search(requests, out _)).Message, StringComparison.Ordinal);
        Assert.Empty(new BatchSearcher(searcher, 2).Search([], out var statistics));
        Assert.True(statistics.ProvenExact);
    }

    private static SearchRequest[] Requests(int count) => [.. Enumerable.Repeat(
        new SearchRequest { Query = new SparseVector([1], [1f]), K = 1 }, count)];

    /// <summary>Finds nothing, and tells a watcher of each call.</summary>
    private sealed class WatchedSearcher(Action<int> watcher) : ISearcher
    {
        private int _calls;

        public string Name => "watched";

        public int DocCount => 1;

        public int Search(
            SearchRequest request, Span<ScoredDoc> hits, out SearchStatistics statistics,
            CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            statistics = new SearchStatistics { ProvenExact = true, Engine = Name };
            watcher(Interlocked.Increment(ref _calls) - 1);
            return 0;
        }
    }
}
