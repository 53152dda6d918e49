namespace SparseSearch.Seismic;

/// <summary>How a list's documents become blocks; the stored numbers are part of the file format.</summary>
public enum BlockingStrategy
{
    /// <summary>
    /// Shallow k-means: random documents of the list are centroids, and every document joins the one with the largest
    /// inner product over its own <c>DocCut</c> heaviest terms.
    /// </summary>
    ApproximateClusters = 0,

    /// <summary>
    /// As <see cref="ApproximateClusters"/>, with inner products over whole vectors: slower to build.
    /// </summary>
    ExactClusters = 1,

    /// <summary>
    /// Runs of <c>BlockSize</c> postings in order of weight: the quickest to build, the poorest to search.
    /// </summary>
    FixedSize = 2,
}
