namespace SparseSearch.Seismic;

/// <summary>How a Seismic index is searched: what recall is traded for time.</summary>
public sealed record SeismicSearchOptions
{
    /// <summary>
    /// Lists visited: those of the query's heaviest terms (<c>query_cut</c>). Default 10; at least 1;
    /// <see cref="int.MaxValue"/> visits all. More finds more.
    /// </summary>
    public int QueryCut { get; init; } = 10;

    /// <summary>
    /// r: a block is skipped when its summary product is below <c>r × threshold</c>, the score of the k-th best hit so
    /// far. Default 0.8; above 0, at most 1. A <em>smaller</em> value finds more.
    /// </summary>
    /// <remarks>
    /// Other engines name their factor alike and mean opposite things; see <see cref="FromHeapFactorOfSeismic"/> and
    /// <see cref="FromHeapFactorOfOpenSearch"/>.
    /// </remarks>
    public double BlockSkipFactor { get; init; } = 0.8;

    /// <summary>In which order the first list is visited. Default <see cref="FirstListOrder.BestFirst"/>.</summary>
    public FirstListOrder FirstList { get; init; } = FirstListOrder.BestFirst;

    /// <summary>
    /// Neighbours of each hit that are scored at the end (κ-NN refinement). Default 0; at most what was built; needs a
    /// neighbour graph.
    /// </summary>
    public int Neighbours { get; init; }

    /// <summary>Which forward index is read. Default <see cref="ForwardVariant.Plain"/>.</summary>
    public ForwardVariant Forward { get; init; } = ForwardVariant.Plain;

    /// <summary>
    /// Every list and every block that may hold a hit: exact on an index whose lists and summaries were not cut, and
    /// nearly so on others.
    /// </summary>
    public static SeismicSearchOptions Complete { get; } = new() { QueryCut = int.MaxValue, BlockSkipFactor = 1 };

    /// <summary>
    /// The <see cref="BlockSkipFactor"/> for a <c>heap_factor</c> of the Seismic library, which skips a block when
    /// <c>summary &lt; heap_factor × threshold</c>: the same number.
    /// </summary>
    /// <param name="heapFactor">Above 0, at most 1; larger skips more.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside its range.</exception>
    public static double FromHeapFactorOfSeismic(double heapFactor) =>
        heapFactor > 0 && heapFactor <= 1
            ? heapFactor
            : throw new ArgumentOutOfRangeException(
                nameof(heapFactor), heapFactor,
                $"A heap_factor of Seismic is {heapFactor}; it must be above 0 and at most 1. "
                + "Factors above 1 are OpenSearch's: use FromHeapFactorOfOpenSearch.");

    /// <summary>
    /// The <see cref="BlockSkipFactor"/> for a <c>heap_factor</c> of OpenSearch, which skips a block when
    /// <c>summary × heap_factor &lt; threshold</c>: its inverse.
    /// </summary>
    /// <param name="heapFactor">At least 1, finite; larger skips less.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside its range.</exception>
    public static double FromHeapFactorOfOpenSearch(double heapFactor) =>
        heapFactor >= 1 && double.IsFinite(heapFactor)
            ? 1 / heapFactor
            : throw new ArgumentOutOfRangeException(
                nameof(heapFactor), heapFactor,
                $"A heap_factor of OpenSearch is {heapFactor}; it must be at least 1. "
                + "Factors below 1 are Seismic's: use FromHeapFactorOfSeismic.");

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An option is outside its range; the message names both.
    /// </exception>
    public void Validate()
    {
        OptionRange.Check(QueryCut, 1, int.MaxValue, "4 to 12 suits most collections.");
        OptionRange.CheckFraction(BlockSkipFactor, "0.7 finds much, 1 is quick.");
        OptionRange.CheckDefined(FirstList);
        OptionRange.CheckDefined(Forward);
        OptionRange.Check(Neighbours, 0, SeismicBuildOptions.MaxNeighbours, "0 skips the refinement.");
    }
}
