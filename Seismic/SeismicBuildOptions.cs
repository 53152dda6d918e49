namespace SparseSearch.Seismic;

/// <summary>
/// How a Seismic index is built. The symbols are those of Bruch, Nardini, Rulli and Venturini, "Efficient Inverted
/// Indexes for Approximate Retrieval over Learned Sparse Representations" (SIGIR 2024). Stored in the index.
/// </summary>
public sealed record SeismicBuildOptions
{
    /// <summary>The largest <see cref="PostingsPerList"/>.</summary>
    public const int MaxPostingsPerList = 16_777_216;

    /// <summary>The most neighbours a document may have.</summary>
    public const int MaxNeighbours = 1_000;

    /// <summary>
    /// λ: postings kept a list, on average or at most, as <see cref="Pruning"/> says. Default 3,500; 1 to 2^24. More
    /// finds more, and costs memory and build time.
    /// </summary>
    public int PostingsPerList { get; init; } = 3_500;

    /// <summary>Which postings are kept. Default <see cref="PruningStrategy.GlobalThreshold"/>.</summary>
    public PruningStrategy Pruning { get; init; } = PruningStrategy.GlobalThreshold;

    /// <summary>
    /// With a global threshold: a list has at most <c>λ × MaxFraction</c> postings. Default 1.5; 1 to 1,000. More helps
    /// high recall and lengthens the longest lists.
    /// </summary>
    public double MaxFraction { get; init; } = 1.5;

    /// <summary>How lists become blocks. Default <see cref="BlockingStrategy.ApproximateClusters"/>.</summary>
    public BlockingStrategy Blocking { get; init; } = BlockingStrategy.ApproximateClusters;

    /// <summary>
    /// β as a fraction: centroids for each posting of a list. Default 0.1; above 0, at most 1. More centroids make
    /// smaller blocks: fewer documents scored, more summaries stored.
    /// </summary>
    public double CentroidFraction { get; init; } = 0.1;

    /// <summary>
    /// Clusters of so many documents or fewer are dissolved into the others. Default 2; 0 (none is) to 65,535. More
    /// saves memory.
    /// </summary>
    public int MinClusterSize { get; init; } = 2;

    /// <summary>
    /// Heaviest terms by which a document joins an approximate cluster. Default 15; 1 to 65,535. More builds slower and
    /// clusters better.
    /// </summary>
    public int DocCut { get; init; } = 15;

    /// <summary>Postings a block with <see cref="BlockingStrategy.FixedSize"/>. Default 10; 1 to 65,535.</summary>
    public int BlockSize { get; init; } = 10;

    /// <summary>
    /// α: the share of its total weight that a summary keeps, heaviest terms first. Default 0.4; above 0, at most 1 (a
    /// true upper bound). More skips with fewer mistakes, and costs memory and time a summary.
    /// </summary>
    public double SummaryEnergy { get; init; } = 0.4;

    /// <summary>The most terms of a summary, whatever its energy. Default none; 1 to 65,535.</summary>
    public int? SummaryTerms { get; init; }

    /// <summary>
    /// κ: nearest neighbours stored for each document, found with the finished lists. Default 0 (no graph); 0 to 1,000.
    /// Costs 4 bytes a neighbour and one search a document.
    /// </summary>
    public int Neighbours { get; init; }

    /// <summary>
    /// Whether a gap-compressed forward index is added. Default <see cref="ForwardCompression.None"/>. A document has a
    /// fifth fewer bytes there and takes longer to score; the segment's own records stay beside it.
    /// </summary>
    public ForwardCompression Compression { get; init; } = ForwardCompression.None;

    /// <summary>Draws the centroids; the same seed gives the same bytes. Default 1142.</summary>
    public ulong Seed { get; init; } = 1142;

    /// <summary>Threads of a build; they change no byte. Default 0 (all processors); 0 to 1,024.</summary>
    public int Threads { get; init; }

    /// <summary>The authors' guideline for almost exact results on collections of millions.</summary>
    public static SeismicBuildOptions NearExact { get; } = new()
    {
        PostingsPerList = 3_000,
        CentroidFraction = 0.2,
        SummaryEnergy = 0.5,
        MaxFraction = 6,
    };

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An option is outside its range; the message names both.
    /// </exception>
    public void Validate()
    {
        OptionRange.CheckDefined(Pruning);
        OptionRange.CheckDefined(Blocking);
        OptionRange.CheckDefined(Compression);
        OptionRange.Check(PostingsPerList, 1, MaxPostingsPerList, "3,500 is the default.");
        if (!(MaxFraction >= 1 && MaxFraction <= 1_000))
        {
            throw new ArgumentOutOfRangeException(
                nameof(MaxFraction), MaxFraction,
                $"MaxFraction is {MaxFraction}; it must be 1 to 1,000, mostly 1.5 to 6.");
        }

        OptionRange.CheckFraction(CentroidFraction, "0.1 or 0.2 suits most collections.");
        OptionRange.CheckFraction(SummaryEnergy, "0.4 or 0.5 suits most collections.");
        OptionRange.Check(MinClusterSize, 0, ushort.MaxValue, "0 dissolves no cluster.");
        OptionRange.Check(DocCut, 1, ushort.MaxValue, "15 is the default.");
        OptionRange.Check(BlockSize, 1, ushort.MaxValue, "10 is the default.");
        OptionRange.Check(SummaryTerms ?? 1, 1, ushort.MaxValue, "Leave it out for no limit.", nameof(SummaryTerms));
        OptionRange.Check(Neighbours, 0, MaxNeighbours, "0 builds no graph.");
        OptionRange.Check(Threads, 0, 1_024, "0 uses all processors.");
    }
}
