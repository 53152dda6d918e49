using CsCheck;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using Xunit;

namespace SparseSearch.Tests;

public sealed class FixedPointQueryTests
{
    [Fact]
    public void TheScoreEqualsThePlainDotProduct() =>
        Gen.Select(Gen.Float[0.5f, 4f].Array[1, 50], Gen.Int[1, 65_535].Array[50], Gen.Double[1e-5, 1.0])
            .Sample((weights, impacts, scale) =>
            {
                var query = new FixedPointQuery();
                query.Set(new SparseVector([.. Enumerable.Range(0, weights.Length)], weights));
                var (sum, expected) = (0L, 0.0);
                for (var i = 0; i < weights.Length; i++)
                {
                    sum += (long)query.FixedWeights[i] * impacts[i];
                    expected += weights[i] * (impacts[i] * scale);
                }

                var score = FixedPointQuery.ScoreOf(sum, query.UnitIn(new WeightQuantizer(16, scale)));
                return Math.Abs(score - expected) <= 1e-6 * expected;
            });

    [Fact]
    public void ATinyWeightCountsAsOneUnit()
    {
        var query = new FixedPointQuery();
        query.Set(new SparseVector([3, 9], [float.Epsilon, 1e30f]));
        Assert.Equal(1, query.FixedWeights[0]);
        Assert.InRange(query.FixedWeights[1], 1 << 23, 1 << 24);
    }

    [Fact]
    public void EveryScaleOfWeightsIsHeld()
    {
        var query = new FixedPointQuery();
        foreach (var weight in new[] { float.Epsilon, 1e-38f, 1e-10f, 1f, 1e10f, float.MaxValue })
        {
            query.Set(new SparseVector([0], [weight]));
            Assert.Equal(
                weight, FixedPointQuery.ScoreOf(query.FixedWeights[0], query.UnitIn(new WeightQuantizer(8, 1.0))));
        }
    }

    [Fact]
    public void AQueryCanBeFollowedByAShorterOne()
    {
        var query = new FixedPointQuery();
        query.Set(new SparseVector([1, 2, 3], [1f, 2f, 3f]));
        query.Set(new SparseVector([7], [1f]));
        Assert.Equal([7], query.TermIds.ToArray());
        query.Set(SparseVector.Empty);
        Assert.Equal(0, query.Nnz);
    }
}
