using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;

namespace SparseSearch.Seismic;

/// <summary>Seismic over one segment, before its settings are chosen. Thread-safe.</summary>
public sealed class SeismicEngine : ISegmentEngine
{
    /// <summary>The engine's name.</summary>
    public const string EngineName = "seismic";

    /// <summary>Nanoseconds of an empty search, of a summary product, and of a document.</summary>
    /// <remarks>
    /// Relative least squares over the mean times of the settings of <see cref="Grid"/> on 140,000 passages (500 queries,
    /// k = 10, AVX-512, verb tune; lists of λ 250, centroids .2, α .5, fraction 10), within 2.4 %.
    /// </remarks>
    private const double SearchCost = 7_360, BlockCost = 23, DocumentCost = 127;

    private static readonly int[] s_cuts = [2, 3, 4, 5, 6, 8, 10, 14];

    private static readonly double[] s_factors = [0.7, 0.8, 0.9, 1.0];

    private static readonly EngineKnob s_queryCut = new(
        "query-cut", "lists visited, those of the query's heaviest terms; more finds more",
        1, FixedPointQuery.MaxTerms, new SeismicSearchOptions().QueryCut);

    private static readonly EngineKnob s_blockSkipFactor = new(
        "block-skip-factor",
        "a block is skipped where its summary is below this share of the k-th best score; lower finds more",
        0.001, 1, new SeismicSearchOptions().BlockSkipFactor);

    private static readonly EngineKnob s_bestFirst = new(
        "best-first", "1 visits the first list's blocks best first, 0 as they are stored; 1 is mostly quicker", 0, 1, 1);

    private readonly SeismicSearcher _searcher;
    private readonly EngineKnob? _neighbours;
    private readonly EngineKnob? _compressed;

    private SeismicEngine(SeismicSearcher searcher)
    {
        _searcher = searcher;
        _neighbours = searcher.StoredNeighbours > 0
            ? new EngineKnob(
                "neighbours", "neighbours of each hit that are scored at the end; more finds more",
                0, searcher.StoredNeighbours, 0)
            : null;
        _compressed = searcher.HasCompressedForward
            ? new EngineKnob(
                "compressed", "1 scores from the gap-compressed records, 0 from the plain ones; the same hits", 0, 1, 0)
            : null;
        Knobs = [.. new[] { s_queryCut, s_blockSkipFactor, s_bestFirst, _neighbours, _compressed }.OfType<EngineKnob>()];
    }

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <summary>What can be set; neighbours and compressed records only where the segment has them.</summary>
    public IReadOnlyList<EngineKnob> Knobs { get; }

    /// <summary>Whether a segment has the sections of this engine.</summary>
    public static bool IsIn(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return segment.Has(SeismicFormat.Parameters);
    }

    /// <summary>Opens the engine over a segment, which must outlive it.</summary>
    /// <exception cref="SegmentFormatException">
    /// A section is missing, of another version, or of a wrong length.
    /// </exception>
    public static SeismicEngine Open(SegmentReader segment) => new(SeismicSearcher.Open(segment));

    /// <summary>The options that a segment's sections were built with.</summary>
    /// <exception cref="SegmentFormatException">The sections are missing or damaged.</exception>
    public static SeismicBuildOptions BuiltWith(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return SeismicLists.Open(segment).Parameters.ToOptions() with
        {
            Compression = CompressedForward.Open(segment) is null ? ForwardCompression.None : ForwardCompression.Gaps,
        };
    }

    /// <summary>
    /// Settings worth trying; the last visits everything, which is exact where lists and summaries were not cut.
    /// </summary>
    /// <param name="k">From 1 to <see cref="SearchRequest.MaxK"/>; the settings are the same for each.</param>
    public IReadOnlyList<EngineSetting> Grid(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, SearchRequest.MaxK);
        var grid = new List<EngineSetting>();
        foreach (var cut in s_cuts)
        {
            foreach (var factor in s_factors)
            {
                grid.Add(SettingOf(cut, factor));
                if (_neighbours is not null)
                {
                    grid.Add(new EngineSetting(
                        Name, (s_queryCut.Name, cut), (s_blockSkipFactor.Name, factor),
                        (_neighbours.Name, _neighbours.Maximum)));
                }
            }
        }

        grid.Add(SettingOf(s_queryCut.Maximum, 0.6));
        grid.Add(SettingOf(s_queryCut.Maximum, s_blockSkipFactor.Maximum));
        return grid;
    }

    /// <inheritdoc/>
    public ISearcher Configure(EngineSetting setting)
    {
        EngineKnobs.Check(setting, Name, Knobs);
        return _searcher.With(new SeismicSearchOptions
        {
            QueryCut = (int)EngineKnobs.ValueIn(setting, s_queryCut),
            BlockSkipFactor = EngineKnobs.ValueIn(setting, s_blockSkipFactor),
            FirstList = EngineKnobs.ValueIn(setting, s_bestFirst) >= 0.5
                ? FirstListOrder.BestFirst : FirstListOrder.Stored,
            Neighbours = (int)setting.ValueOr("neighbours", 0),
            Forward = setting.ValueOr("compressed", 0) >= 0.5 ? ForwardVariant.Compressed : ForwardVariant.Plain,
        });
    }

    /// <inheritdoc/>
    public double CostOf(in SearchStatistics statistics) =>
        SearchCost + (BlockCost * (statistics.BlocksVisited + statistics.BlocksSkipped))
        + (DocumentCost * statistics.DocumentsScored);

    private EngineSetting SettingOf(double cut, double factor) =>
        new(Name, (s_queryCut.Name, cut), (s_blockSkipFactor.Name, factor));
}
