using Lucene.Net.Index;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;

namespace SparseSearch.Lucene;

/// <summary>Lucene.Net over the impacts of one segment, as an engine without settings. Thread-safe.</summary>
public sealed class ImpactEngine : ISegmentEngine, IDisposable
{
    /// <summary>The engine's name.</summary>
    public const string EngineName = "lucene";

    /// <summary>Nanoseconds of a posting and of a document: docs/results/engines.md.</summary>
    private const double PostingCost = 30, DocumentCost = 30;

    private readonly ForwardIndex _forward;
    private readonly MultiReader _reader;

    /// <summary>Holds what was read out of the segment by references of its own.</summary>
    internal ImpactEngine(ForwardIndex forward, SideSegment segment) =>
        (_forward, _reader) = (forward, new MultiReader([.. segment.Parts], closeSubReaders: false));

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public IReadOnlyList<EngineKnob> Knobs => [];

    /// <inheritdoc/>
    public IReadOnlyList<EngineSetting> Grid(int k) => [new EngineSetting(Name)];

    /// <inheritdoc/>
    public ISearcher Configure(EngineSetting setting)
    {
        EngineKnobs.Check(setting, Name, Knobs);
        return new ImpactSearcher(_forward, _reader);
    }

    /// <inheritdoc/>
    public double CostOf(in SearchStatistics statistics) =>
        (PostingCost * statistics.PostingsScored) + (DocumentCost * statistics.DocumentsScored);

    /// <summary>Gives the readers up.</summary>
    public void Dispose() => _reader.Dispose();
}
