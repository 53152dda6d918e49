using System.Globalization;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Query.Impact;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>The example of docs/ALGORITHMS.md is what the engine computes.</summary>
public sealed class WindowedExampleTests
{
    [Fact]
    public void ThePageShowsWhatTheEngineComputes()
    {
        (int Term, int Impact)[][] docs = [[(3, 1), (4, 9)], [(3, 200)], [(3, 13)]];
        using var segment = TestSegments.Build(docs, 5, new WeightQuantizer(8, 1));
        var (forward, postings) = (ForwardIndex.Open(segment), ImpactPostings.Open(segment));
        var (query, plan) = (new FixedPointQuery(), new ContributionPlan());
        query.Set(new SparseVector([3, 4], [1f, 2f]));
        Assert.Equal(2, plan.FindTerms(query, postings));
        plan.BoundFromAbove(ContributionPlan.ShortLimit);
        var step = plan.Step * query.UnitIn(forward.Quantizer);
        Assert.Equal(1.0 / 256, step);
        Assert.Equal(12.0, plan.Below * query.UnitIn(forward.Quantizer));

        var page = File.ReadAllText(Path.Combine(TestPaths.Repository, "docs", "ALGORITHMS.md"));
        var sums = new int[docs.Length];
        for (var term = 0; term < plan.TermCount; term++)
        {
            var range = postings.RangeOf(plan.Rows[term]);
            foreach (var level in docs.SelectMany(doc => doc).Where(p => p.Term == query.TermIds[term])
                .Select(p => range.LevelOf(p.Impact)).Distinct())
            {
                var contribution = plan.Contributions[(term * ImpactRange.LevelCount) + level];
                var (termId, lowest, highest) = (query.TermIds[term], range.LowestOf(level), range.HighestOf(level));
                Shows($"| {termId} | {level} | {lowest}–{highest} | {contribution:N0} | {contribution * step} |");
                for (var docId = 0; docId < docs.Length; docId++)
                {
                    sums[docId] += docs[docId].Any(p =>
                        p.Term == query.TermIds[term] && range.LevelOf(p.Impact) == level) ? contribution : 0;
                }
            }
        }

        var request = new SearchRequest { Query = new SparseVector([3, 4], [1f, 2f]), K = 3 };
        foreach (var hit in TestEngines.Search(WindowedSearcher.Open(segment), request))
        {
            Shows($"| {hit.DocId} | {sums[hit.DocId]:N0} | {sums[hit.DocId] * step} | {hit.Score} |");
        }

        WindowedSearcher.Open(segment).Search(request with { K = 1 }, new ScoredDoc[1], out var statistics);
        Assert.Equal(1, statistics.DocumentsScored);

        void Shows(FormattableString row) => Assert.Contains(
            row.ToString(CultureInfo.InvariantCulture), page, StringComparison.Ordinal);
    }
}
