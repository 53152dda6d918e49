using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Latency;
using Xunit;

namespace SparseSearch.Tests;

public sealed class QueryPassTests
{
    private const int K = 3;

    private static readonly SparseVector[] s_queries =
        [.. Enumerable.Range(0, 200).Select(i => new SparseVector([i], [1f]))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void EveryQueryIsSearchedOnceWhateverTheThreads(int threads)
    {
        var searcher = new CountingSearcher();
        var pass = new QueryPass(s_queries, K);
        Assert.InRange(pass.Run(searcher, threads), 1, long.MaxValue);
        Assert.Equal(s_queries.Length, searcher.Searches);
        for (var i = 0; i < s_queries.Length; i++)
        {
            Assert.Equal(i % (K + 1), pass.HitsOf(i).Length);
            Assert.All(pass.HitsOf(i).ToArray(), hit => Assert.Equal(i, hit.DocId));
            Assert.Equal(i, pass.Statistics[i].DocumentsScored);
            Assert.True(pass.Nanos[i] >= 0);
        }
    }

    [Fact]
    public void APassAllocatesNothing()
    {
        var searcher = new CountingSearcher();
        var pass = new QueryPass(s_queries, K);
        pass.Run(searcher);
        var before = GC.GetAllocatedBytesForCurrentThread();
        pass.Run(searcher);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void WhatASearchThrowsReachesTheCaller(int threads) => Assert.Throws<InvalidOperationException>(
        () => new QueryPass(s_queries, K).Run(new CountingSearcher { FailsAt = 17 }, threads));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ACancelledPassStops(int threads)
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => new QueryPass(s_queries, K).Run(new CountingSearcher(), threads, source.Token));
    }

    [Fact]
    public void KOutsideItsRangeIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new QueryPass(s_queries, 0));

    /// <summary>Answers from the query's only term.</summary>
    private sealed class CountingSearcher : ISearcher
    {
        private int _searches;

        public int FailsAt { get; init; } = -1;

        public int Searches => _searches;

        public string Name => "counting";

        public int DocCount => s_queries.Length;

        public int Search(
            SearchRequest request, Span<ScoredDoc> hits, out SearchStatistics statistics,
            CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _searches);
            var term = request.Query.TermIds[0];
            if (term == FailsAt)
            {
                throw new InvalidOperationException("told to fail");
            }

            statistics = new SearchStatistics { DocumentsScored = term };
            hits[..(term % (K + 1))].Fill(new ScoredDoc(term, 1));
            return term % (K + 1);
        }
    }
}
