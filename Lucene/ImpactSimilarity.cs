using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Util;

namespace SparseSearch.Lucene;

/// <summary>score = query weight · term frequency, for one search: no lengths, no document frequencies, nothing normalised.</summary>
internal sealed class ImpactSimilarity : Similarity
{
    /// <summary>Scores computed: a posting each.</summary>
    public long PostingsScored { get; private set; }

    public override long ComputeNorm(FieldInvertState state) => 1;

    public override SimWeight ComputeWeight(
        float queryBoost, CollectionStatistics collectionStats, params TermStatistics[] termStats) => new Weight(queryBoost);

    public override SimScorer GetSimScorer(SimWeight weight, AtomicReaderContext context) =>
        new Scorer(this, ((Weight)weight).Value);

    private sealed class Weight(float value) : SimWeight
    {
        public float Value => value;

        public override float GetValueForNormalization() => 1;

        public override void Normalize(float queryNorm, float topLevelBoost)
        {
        }
    }

    private sealed class Scorer(ImpactSimilarity owner, float weight) : SimScorer
    {
        public override float Score(int doc, float freq)
        {
            owner.PostingsScored++;
            return weight * freq;
        }

        public override float ComputeSlopFactor(int distance) => 1;

        public override float ComputePayloadFactor(int doc, int start, int end, BytesRef payload) => 1;
    }
}
