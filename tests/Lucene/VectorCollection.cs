using SparseSearch.Api.Vectors;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Numerics;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Indexer.Live;
using SparseSearch.Lucene;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>An index of random vectors that takes changes, and Lucene.Net over it, which must answer as the exhaustive loop.</summary>
internal sealed class VectorCollection : IDisposable
{
    private const int Terms = 60;

    private readonly TemporaryFolder _folder = new();
    private SeededRandom _random = new(5, 0);

    public VectorCollection() => Live = LiveIndex.Create(
        Folder, Vocabulary.Numbered(Terms),
        new LiveOptions { Durability = Indexer.Log.Durability.Buffered, Merges = new MergeOptions { InBackground = false } });

    public string Folder => _folder["vectors.index"];

    /// <summary>What is kept beside the index.</summary>
    public string Side => Path.Combine(Folder, "lucene");

    public LiveIndex Live { get; private set; }

    /// <summary>Everything is kept, small segments too.</summary>
    public SideIndexOptions Options { get; init; } = new() { LeastKeptDocs = 0, Threads = 2 };

    public string Beside(string name) => _folder[name];

    /// <summary>Documents of an id from one number up to another one, new or in place of others.</summary>
    public void Put(int first, int limit)
    {
        for (var i = first; i < limit; i++)
        {
            Live.Put(new SourceDocument($"d{i}", "", $"text {i}"), Vector(12));
        }
    }

    public void Delete(int first, int limit, int step = 1)
    {
        for (var i = first; i < limit; i += step)
        {
            Live.Delete($"d{i}", out _);
        }
    }

    public ImpactIndex Impacts() => new(Folder, Options);

    /// <summary>Reads the impacts in a process of its own, as it were, and compares.</summary>
    public void AssertAnswers()
    {
        using var impacts = Impacts();
        AssertAnswers(impacts);
    }

    /// <summary>The newest state's answers are the exhaustive loop's, for queries of several lengths, k and filters.</summary>
    public void AssertAnswers(ImpactIndex impacts)
    {
        Live.Refresh();
        using var snapshot = Live.Snapshot();
        using var searcher = LuceneSearcher.Open(snapshot, impacts);
        AssertAnswers(snapshot, searcher);
    }

    public void AssertAnswers(IndexSnapshot snapshot, ISearcher searcher)
    {
        var exact = EngineCatalog.Open(snapshot, new EngineSetting(EngineCatalog.Exhaustive));
        var filter = new DocBitmap(snapshot.DocCount);
        for (var docId = 0; docId < snapshot.DocCount; docId += 3)
        {
            filter.Add(docId);
        }

        foreach (var k in (int[])[1, 7, 100, 1_000])
        {
            var request = new SearchRequest { Query = Vector(1 + (k % 20)), K = k };
            foreach (var asked in (SearchRequest[])[request, request with { Accepted = filter }, request with { MinScore = 2 }])
            {
                Assert.Equal(TestEngines.Search(exact, asked), TestEngines.Search(searcher, asked));
            }
        }
    }

    public void Dispose()
    {
        Live.Dispose();
        _folder.Dispose();
    }

    /// <summary>Some terms, common ones more often, with weights of any fraction.</summary>
    public SparseVector Vector(int terms)
    {
        var weights = new SortedDictionary<int, float>();
        for (var i = 0; i < terms; i++)
        {
            var place = _random.NextDouble();
            weights[(int)(Terms * place * place)] = (float)(0.01 + (2 * _random.NextDouble()));
        }

        return new SparseVector([.. weights.Keys], [.. weights.Values]);
    }
}
