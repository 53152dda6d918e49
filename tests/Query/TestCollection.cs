using CsCheck;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Tests;

/// <summary>How impacts of a generated collection are spread.</summary>
internal enum ImpactSpread
{
    Even,
    Skewed,
    Equal,
    Extremes,
}

/// <summary>The shape of a generated collection; the same shape and seed give the same documents and queries.</summary>
internal sealed record TestCollection(int DocCount, int VocabularySize, int MaxTerms, int Bits, ImpactSpread Spread, uint Seed)
{
    /// <summary>Shapes small enough for some hundred a second.</summary>
    public static Gen<TestCollection> Small { get; } =
        from docs in Gen.Int[1, 300]
        from vocabulary in Gen.OneOf(Gen.Int[1, 40], Gen.Int[100, 5_000], Gen.Int[65_530, 65_545])
        from terms in Gen.Int[0, 20]
        from bits in Gen.OneOf(8, 16)
        from spread in Gen.Enum<ImpactSpread>()
        from seed in Gen.UInt
        select new TestCollection(docs, vocabulary, terms, bits, spread, seed);

    public WeightQuantizer Quantizer { get; } = new(Bits, 0.0123);

    /// <summary>Documents as terms and impacts; common terms have small ids.</summary>
    public (int Term, int Impact)[][] Docs()
    {
        var random = new PCG(1, Seed);
        var docs = new (int, int)[DocCount][];
        for (var i = 0; i < DocCount; i++)
        {
            var terms = new SortedSet<int>();
            for (var n = Below(random, MaxTerms + 1); n > 0; n--)
            {
                terms.Add(Term(random));
            }

            docs[i] = [.. terms.Select(term => (term, Impact(random)))];
        }

        return docs;
    }

    /// <summary>A query of up to a number of terms, some of them beyond the vocabulary.</summary>
    public SparseVector Query(uint number, int maxTerms, double weightSpread = 3)
    {
        var random = new PCG(2, Seed + (number * 7919));
        var builder = new SparseVectorBuilder();
        for (var n = 1 + Below(random, maxTerms); n > 0; n--)
        {
            var term = Below(random, 20) == 0 ? VocabularySize + Below(random, 9) : Term(random);
            builder.Add(term, (float)Math.Exp(weightSpread * (Below(random, 1_000) / 1_000.0)));
        }

        return builder.Build();
    }

    /// <summary>About one document in <paramref name="oneIn"/>.</summary>
    public DocBitmap Filter(int oneIn)
    {
        var random = new PCG(3, Seed);
        var bitmap = new DocBitmap(DocCount);
        for (var i = 0; i < DocCount; i++)
        {
            if (Below(random, oneIn) == 0)
            {
                bitmap.Add(i);
            }
        }

        return bitmap;
    }

    private static int Below(PCG random, int limit) => (int)random.Next((uint)limit);

    private int Term(PCG random)
    {
        var unit = Below(random, 1 << 20) / (double)(1 << 20);
        return (int)(VocabularySize * unit * unit * unit);
    }

    private int Impact(PCG random)
    {
        var max = Quantizer.MaxImpact;
        return Spread switch
        {
            ImpactSpread.Even => 1 + Below(random, max),
            ImpactSpread.Skewed => 1 + (int)(max * 0.999 * Math.Pow(Below(random, 1_000) / 1_000.0, 4)),
            ImpactSpread.Equal => 7,
            _ => Below(random, 2) == 0 ? 1 : max,
        };
    }
}
