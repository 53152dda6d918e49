using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Util;

namespace SparseSearch.Lucene;

/// <summary>BM25 as Lucene computes it since version 8, on Lucene.Net's scorers.</summary>
/// <remarks>
/// score = w · tf / (tf + k1 · (1 − b + b · length / average)), w = query frequency · ln(1 + (N − df + ½) / (df + ½)).
/// N counts the live documents that have a term in the field, df those with this term; the length is the one that
/// <see cref="LengthNorm"/> makes of it, the average one of exact lengths. The older versions' constant factor k1 + 1,
/// which changes no order, is left out. What is stored beside the postings is the exact length.
/// </remarks>
internal sealed class Bm25Similarity(Bm25Options options) : Similarity
{
    public override long ComputeNorm(FieldInvertState state) => state.Length;

    public override SimWeight ComputeWeight(
        float queryBoost, CollectionStatistics collectionStats, params TermStatistics[] termStats) =>
        new Weight(
            Idf(collectionStats.DocCount, termStats[0].DocFreq), NormsOf(collectionStats), collectionStats.Field, queryBoost);

    public override SimScorer GetSimScorer(SimWeight weight, AtomicReaderContext context)
    {
        var own = (Weight)weight;
        return new Scorer(own.Value, own.Norms, context.AtomicReader.GetNormValues(own.Field));
    }

    /// <summary>How much a term is worth: the rarer, the more.</summary>
    /// <param name="docCount">Documents with a term.</param>
    /// <param name="docFreq">Documents with this term.</param>
    public static float Idf(long docCount, long docFreq) =>
        (float)Math.Log(1 + ((docCount - docFreq + 0.5) / (docFreq + 0.5)));

    /// <summary>The tf part of a score, below 1.</summary>
    /// <param name="frequency">The term's repetitions in the document.</param>
    /// <param name="length">The document's exact length.</param>
    /// <param name="norms">From <see cref="NormsOf"/>.</param>
    public static float TermPart(int frequency, int length, float[] norms) =>
        1 - (1 / (1 + (frequency * norms[LengthNorm.Encode(length)])));

    /// <summary>1 / (k1 · (1 − b + b · length / average)) for each byte of a length.</summary>
    public float[] NormsOf(CollectionStatistics statistics)
    {
        var average = statistics.DocCount == 0 ? 1 : (float)(statistics.SumTotalTermFreq / (double)statistics.DocCount);
        var norms = new float[256];
        for (var i = 0; i < norms.Length; i++)
        {
            norms[i] = 1 / (options.K1 * (1 - options.B + (options.B * LengthNorm.Lengths[i] / average)));
        }

        return norms;
    }

    private sealed class Weight(float idf, float[] norms, string fieldName, float boost) : SimWeight
    {
        public float[] Norms => norms;

        public string Field => fieldName;

        public float Value { get; private set; } = idf * boost;

        public override float GetValueForNormalization() => Value * Value;

        /// <summary>Nothing is normalised but by the query's own weight.</summary>
        public override void Normalize(float queryNorm, float topLevelBoost) => Value = idf * boost * topLevelBoost;
    }

    private sealed class Scorer(float weight, float[] norms, NumericDocValues lengths) : SimScorer
    {
        public override float Score(int doc, float freq) =>
            weight - (weight / (1 + (freq * norms[LengthNorm.Encode((int)lengths.Get(doc))])));

        public override float ComputeSlopFactor(int distance) => 1;

        public override float ComputePayloadFactor(int doc, int start, int end, BytesRef payload) => 1;
    }
}
