using CsCheck;
using SparseSearch.Core.Searching;
using SparseSearch.Query.Fusion;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: ranked lists are joined exactly by the published formulas, and missing scores by their stated rules.
/// Method: cases worked out by hand; the plain definition over random lists.
/// </summary>
public sealed class RankFusionTests
{
    /// <summary>Scores 4, 2, 1 of documents 7, 3, 5.</summary>
    private static readonly ScoredDoc[] s_first = [new(7, 4), new(3, 2), new(5, 1)];

    /// <summary>Scores 30, 10 of documents 3, 9.</summary>
    private static readonly ScoredDoc[] s_second = [new(3, 30), new(9, 10)];

    [Fact]
    public void ReciprocalRanksAddUp() => AssertFused(
        new FusionOptions(), (3, (1 / 62.0) + (1 / 61.0)), (7, 1 / 61.0), (9, 1 / 62.0), (5, 1 / 63.0));

    [Fact]
    public void ASmallerConstantLetsFirstRanksStandOut() => AssertFused(
        new FusionOptions { RankConstant = 0 }, (3, 0.5 + 1), (7, 1), (9, 0.5), (5, 1 / 3.0));

    [Fact]
    public void MinMaxIsFromZeroToOneAndALastHitIsWorthWhatAMissingOneIs() => AssertFused(
        new FusionOptions { Scale = ScoreScale.MinMax }, (3, (1 / 3.0) + 1), (7, 1), (5, 0), (9, 0));

    [Fact]
    public void ScoresThemselvesAddUpAndAMissingOneIsTheListsLowest() => AssertFused(
        new FusionOptions { Scale = ScoreScale.None }, (3, 32), (7, 4 + 10), (5, 1 + 10), (9, 1 + 10));

    [Fact]
    public void AMissingScoreMayBeNothing() => AssertFused(
        new FusionOptions { Scale = ScoreScale.None, Missing = MissingScore.Zero }, (3, 32), (9, 10), (7, 4), (5, 1));

    [Fact]
    public void ZScoresAreDeviationsFromTheMean()
    {
        // Mean 7/3, variance 14/9; mean 20, deviation 10.
        var deviation = Math.Sqrt(14 / 9.0);
        AssertFused(
            new FusionOptions { Scale = ScoreScale.ZScore },
            (3, ((2 - (7 / 3.0)) / deviation) + 1),
            (7, ((4 - (7 / 3.0)) / deviation) - 1),
            (5, ((1 - (7 / 3.0)) / deviation) - 1),
            (9, ((1 - (7 / 3.0)) / deviation) - 1));
    }

    [Fact]
    public void DistributionsReachThreeDeviationsOfTheSampleToEachSide()
    {
        // Mean 7/3, variance of the sample 7/3; mean 20, deviation √200.
        var (one, two) = (Math.Sqrt(7 / 3.0), Math.Sqrt(200));
        AssertFused(
            new FusionOptions { Scale = ScoreScale.Distribution },
            (3, 0.5 + ((2 - (7 / 3.0)) / (6 * one)) + 0.5 + (10 / (6 * two))),
            (7, 0.5 + ((4 - (7 / 3.0)) / (6 * one))),
            (9, 0.5 - (10 / (6 * two))),
            (5, 0.5 + ((1 - (7 / 3.0)) / (6 * one))));
    }

    [Fact]
    public void CentredScoresAreHalfOfARangeToEachSide() => AssertFused(
        new FusionOptions { Scale = ScoreScale.Centred }, (3, ((2 - 2.5) / 3) + 0.5), (7, 0.5 - 0.5), (5, -1), (9, -1));

    [Fact]
    public void UnitLengthDividesByTheNorm() => AssertFused(
        new FusionOptions { Scale = ScoreScale.UnitLength },
        (3, (2 / Math.Sqrt(21)) + (3 / Math.Sqrt(10))), (7, 4 / Math.Sqrt(21)), (9, 1 / Math.Sqrt(10)), (5, 1 / Math.Sqrt(21)));

    [Fact]
    public void InterpolationWeighsOneListAndTakesLowestScoresForMissingOnes()
    {
        // Pyserini: α · sparse + dense, α 0.1 on the second list.
        var fusion = new RankFusion(new FusionOptions { Scale = ScoreScale.None });
        fusion.Add(s_first);
        fusion.Add(s_second, 0.1);
        AssertHits(fusion, (3, 5), (7, 5), (5, 2), (9, 2));
    }

    [Theory]
    [InlineData(ScoreScale.MinMax, 1)]
    [InlineData(ScoreScale.ZScore, 0)]
    [InlineData(ScoreScale.Distribution, 0.5)]
    [InlineData(ScoreScale.Centred, 0)]
    [InlineData(ScoreScale.UnitLength, 1)]
    public void AListOfOneHitIsScaled(ScoreScale scale, double expected)
    {
        var fusion = new RankFusion(new FusionOptions { Scale = scale });
        fusion.Add([new ScoredDoc(4, 17)]);
        AssertHits(fusion, (4, expected));
    }

    [Theory]
    [InlineData(ScoreScale.MinMax, 1)]
    [InlineData(ScoreScale.ZScore, 0)]
    [InlineData(ScoreScale.Distribution, 0.5)]
    [InlineData(ScoreScale.Centred, 0)]
    [InlineData(ScoreScale.UnitLength, 0)]
    public void EqualScoresAreScaledAlike(ScoreScale scale, double expected)
    {
        var fusion = new RankFusion(new FusionOptions { Scale = scale });
        fusion.Add([new ScoredDoc(4, 0), new ScoredDoc(1, 0)]);
        AssertHits(fusion, (1, expected), (4, expected));
    }

    [Fact]
    public void EmptyListsAddNothing()
    {
        foreach (var scale in Enum.GetValues<ScoreScale>())
        {
            var fusion = new RankFusion(new FusionOptions { Scale = scale });
            Assert.Equal(0, fusion.Best(new ScoredDoc[3]));
            fusion.Add([]);
            Assert.Equal(0, fusion.Best(new ScoredDoc[3]));
            fusion.Add(s_second);
            var hits = new ScoredDoc[3];
            Assert.Equal(2, fusion.Best(hits));
            Assert.Equal([3, 9], hits[..2].Select(static hit => hit.DocId));
            Assert.Equal(new FusedPart(null, null, 1, 0), fusion.PartsOf(3)[0]);
        }
    }

    [Fact]
    public void DisjointListsTakeTurnsAndTiesGoToTheSmallerDocument()
    {
        var fusion = new RankFusion(new FusionOptions());
        fusion.Add([new ScoredDoc(8, 3), new ScoredDoc(2, 1)]);
        fusion.Add([new ScoredDoc(6, 99), new ScoredDoc(4, 98)]);
        AssertHits(fusion, (6, 1 / 61.0), (8, 1 / 61.0), (2, 1 / 62.0), (4, 1 / 62.0));
    }

    [Fact]
    public void PartsSayWhatEachListAdded()
    {
        var fusion = new RankFusion(new FusionOptions());
        fusion.Add(s_first, 2);
        fusion.Add(s_second);
        Assert.Equal([new FusedPart(3, 1, 2, 1 / 63.0), new FusedPart(null, null, 1, 0)], fusion.PartsOf(5));
        Assert.Equal(2 / 63.0, fusion.PartsOf(5)[0].Contribution);
    }

    [Fact]
    public void WhatIsNoRankedListIsRefused()
    {
        var fusion = new RankFusion(new FusionOptions());
        Assert.Throws<ArgumentException>(() => fusion.Add([new ScoredDoc(1, float.NaN)]));
        Assert.Throws<ArgumentException>(() => fusion.Add([new ScoredDoc(1, float.PositiveInfinity)]));
        Assert.Throws<ArgumentException>(() => fusion.Add([new ScoredDoc(1, 1), new ScoredDoc(2, 2)]));
        Assert.Throws<ArgumentException>(() => fusion.Add([new ScoredDoc(1, 2), new ScoredDoc(1, 1)]));
        Assert.Throws<ArgumentException>(() => fusion.Add(s_first, double.NaN));
        Assert.Throws<ArgumentException>(() => fusion.Add(s_first, -1));
        Assert.Throws<ArgumentException>(() => fusion.Add(s_first, double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new RankFusion(new FusionOptions { RankConstant = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new RankFusion(new FusionOptions { Scale = (ScoreScale)9 }));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new RankFusion(new FusionOptions { Missing = (MissingScore)9 }));
        Assert.Equal(0, fusion.Best(new ScoredDoc[1]));
    }

    [Fact]
    public void RandomListsAreJoinedAsTheDefinitionSays() =>
        Gen.Select(RankedLists, Gen.Enum<ScoreScale>(), Gen.Bool, Gen.Int[1, 12]).Sample((lists, scale, lowest, k) =>
        {
            var options = new FusionOptions { Scale = scale, Missing = lowest ? MissingScore.Lowest : MissingScore.Zero };
            var fusion = new RankFusion(options);
            for (var i = 0; i < lists.Length; i++)
            {
                fusion.Add(lists[i], i + 0.5);
            }

            var expected = lists.SelectMany(static list => list).Select(static hit => hit.DocId).Distinct()
                .Select(doc => new ScoredDoc(doc, (float)fusion.PartsOf(doc).Sum(static part => part.Contribution)))
                .Order().Take(k);
            var hits = new ScoredDoc[k];
            var count = fusion.Best(hits);
            Assert.Equal(expected, hits[..count]);
        }, iter: 300);

    private static readonly Gen<ScoredDoc[][]> RankedLists =
        Gen.Select(Gen.Int[0, 20], Gen.Int[-3, 9], static (doc, score) => new ScoredDoc(doc, score))
            .Array[0, 15].Select(static hits => hits.DistinctBy(static hit => hit.DocId).Order().ToArray()).Array[0, 4];

    private static void AssertFused(FusionOptions options, params (int Doc, double Score)[] expected)
    {
        var fusion = new RankFusion(options);
        fusion.Add(s_first);
        fusion.Add(s_second);
        AssertHits(fusion, expected);
    }

    private static void AssertHits(RankFusion fusion, params (int Doc, double Score)[] expected)
    {
        var hits = new ScoredDoc[expected.Length + 1];
        Assert.Equal(expected.Length, fusion.Best(hits));
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Doc, hits[i].DocId);
            Assert.Equal(expected[i].Score, hits[i].Score, 5e-6);
        }
    }
}
