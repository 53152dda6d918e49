using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Live;
using SparseSearch.Query.Clustered;
using SparseSearch.Query.Impact;
using SparseSearch.Query.Planning;
using SparseSearch.Seismic;

namespace SparseSearch.Embedded.Composition;

/// <summary>Which engines' sections an index holds. Immutable.</summary>
public sealed record EngineSections
{
    /// <summary>Those of the engine that is used where none is asked for.</summary>
    public static EngineSections Default { get; } = For([EngineCatalog.Default]);

    /// <summary>Whether there are impact-grouped postings, for the engines exact, auto and windowed.</summary>
    public bool ImpactPostings { get; init; }

    /// <summary>
    /// How segments with impact-grouped postings are calibrated, so that a recall can be asked for; null where not at
    /// all. Default: with queries made of the documents.
    /// </summary>
    public CalibrationOptions? Calibration { get; init; } = new();

    /// <summary>
    /// What was measured on an index that takes changes, so that not each of its segments is measured; null to measure all.
    /// </summary>
    public CalibrationMemory? Memory { get; init; }

    /// <summary>Whether there are clusters too, for the engines clustered and clustered-exact.</summary>
    public bool Clusters { get; init; }

    /// <summary>
    /// The order of documents that suits the sections: clusters are of neighbours, which have to be alike.
    /// </summary>
    public DocumentOrder Order => Clusters ? DocumentOrder.Similarity : DocumentOrder.Arrival;

    /// <summary>How Seismic's sections are built, or null where there are none.</summary>
    public SeismicBuildOptions? Seismic { get; init; }

    /// <summary>
    /// What decides the sections' bytes, as text: two indexes of the same documents with the same key are the same.
    /// </summary>
    public string Key => $"impact={ImpactPostings} clusters={Clusters} "
        + $"calibration={(Calibration is null ? "" : $"{Calibration.MinDocs}/{Calibration.QueriesPerLength}")} seismic={(Seismic is null ? "" : $"{Seismic with { Threads = 0 }}")}";

    /// <summary>The sections that some engines need.</summary>
    /// <param name="engines">Names of <see cref="EngineCatalog.Names"/>.</param>
    /// <param name="seismic">How Seismic's are built, where wanted; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no such engine; the message lists those there are.</exception>
    public static EngineSections For(IEnumerable<string> engines, SeismicBuildOptions? seismic = null)
    {
        ArgumentNullException.ThrowIfNull(engines);
        var sections = new EngineSections();
        foreach (var engine in engines)
        {
            EngineCatalog.CheckName(engine);
            sections = engine switch
            {
                EngineCatalog.Seismic => sections with { Seismic = seismic ?? new SeismicBuildOptions() },
                EngineCatalog.Exhaustive => sections,
                EngineCatalog.Clustered or EngineCatalog.ClusteredExact =>
                    sections with { ImpactPostings = true, Clusters = true },
                _ => sections with { ImpactPostings = true },
            };
        }

        return sections;
    }

    /// <summary>The sections that an index has, so that its next segments get the same.</summary>
    /// <param name="index">Its largest segment is looked at; one without a segment names its engines in the manifest.</param>
    /// <exception cref="SegmentFormatException">A section is damaged.</exception>
    public static EngineSections Of(IndexSnapshot index)
    {
        ArgumentNullException.ThrowIfNull(index);
        var memory = new CalibrationMemory();
        if (index.Segments.MaxBy(static s => s.DocCount) is not { } largest)
        {
            var named = index.Manifest.Options.TryGetValue(LiveOptions.EnginesKey, out var names)
                ? For(names.Split(',', StringSplitOptions.RemoveEmptyEntries))
                : Default;
            return named with { Memory = memory };
        }

        if (Query.Planning.Calibration.Open(largest.Reader) is { } measured)
        {
            memory.Note(measured, largest.DocCount);
        }

        return new EngineSections
        {
            Memory = memory,
            ImpactPostings = WindowedEngine.IsIn(largest.Reader),
            Clusters = ClusteredEngine.IsIn(largest.Reader),
            Seismic = SeismicEngine.IsIn(largest.Reader) ? SeismicEngine.BuiltWith(largest.Reader) : null,
        };
    }

    /// <summary>Names of engines that need just these sections.</summary>
    public IReadOnlyList<string> Engines =>
    [
        .. ImpactPostings && !Clusters ? [EngineCatalog.Default] : (string[])[],
        .. Clusters ? [EngineCatalog.Clustered] : (string[])[],
        .. Seismic is not null ? [EngineCatalog.Seismic] : (string[])[],
        .. !ImpactPostings && Seismic is null ? [EngineCatalog.Exhaustive] : (string[])[],
    ];

    /// <summary>The same sections, calibrated with given queries where there are enough of a length.</summary>
    /// <param name="queries">Over the vocabulary of the documents.</param>
    public EngineSections CalibratedWith(IReadOnlyList<SparseVector> queries) =>
        this with { Calibration = (Calibration ?? new CalibrationOptions()) with { Queries = queries } };

    /// <summary>The builders, in the order in which the sections are written.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public IReadOnlyList<ISectionBuilder> Builders()
    {
        var builders = new List<ISectionBuilder>();
        if (ImpactPostings)
        {
            builders.Add(new ImpactPostingsBuilder());
        }

        if (Clusters)
        {
            builders.Add(new ClusterSectionsBuilder());
        }

        if (Seismic is not null)
        {
            builders.Add(new SeismicIndexBuilder(Seismic));
        }

        // Last, since it looks at the others' sections.
        if (ImpactPostings && Calibration is not null)
        {
            builders.Add(new CalibrationBuilder(EngineCatalog.Calibrated, Calibration, Memory));
        }

        return builders;
    }
}
