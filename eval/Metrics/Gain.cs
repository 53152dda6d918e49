namespace SparseSearch.Eval.Metrics;

/// <summary>What a document of some relevance is worth to <see cref="Ndcg"/>.</summary>
public enum Gain
{
    /// <summary>The relevance itself: trec_eval and BEIR.</summary>
    Linear,

    /// <summary>2^relevance − 1: web search and learning to rank.</summary>
    Exponential,
}
