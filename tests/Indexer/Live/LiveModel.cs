using SparseSearch.Core.Documents;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Query;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>What a live index must hold, as a plain dictionary, and what it must answer, as a plain loop.</summary>
internal sealed class LiveModel
{
    public const int Terms = 40;

    private readonly Dictionary<string, (SourceDocument Document, SparseVector Vector)> _documents =
        new(StringComparer.Ordinal);

    public int Count => _documents.Count;

    public LiveModel Copy()
    {
        var copy = new LiveModel();
        foreach (var (id, document) in _documents)
        {
            copy._documents.Add(id, document);
        }

        return copy;
    }

    public void Put(SourceDocument document, SparseVector vector) => _documents[document.Id] = (document, vector);

    public bool Delete(string id) => _documents.Remove(id);

    /// <summary>Every document of the model is there and right, and no other one.</summary>
    public void AssertHolds(IndexSnapshot snapshot)
    {
        Assert.Equal(_documents.Count, snapshot.LiveDocCount);
        foreach (var (id, (document, vector)) in _documents)
        {
            Assert.True(snapshot.TryFind(id, out var docId), id);
            Assert.True(snapshot.IsLive(docId));
            Assert.Equal(document, snapshot.Document(docId));
            Assert.Equal(vector.TermIds.ToArray(), snapshot.VectorOf(docId).TermIds.ToArray());
            Assert.Equal(vector.Weights.ToArray(), snapshot.VectorOf(docId).Weights.ToArray());
        }

        var frequencies = new int[Terms];
        foreach (var term in _documents.Values.SelectMany(static d => d.Vector.TermIds.ToArray()))
        {
            frequencies[term]++;
        }

        Assert.Equal(frequencies, snapshot.DocumentFrequencies());
    }

    /// <summary>An engine's hits are the best of the model's documents; an approximate one's are some of them.</summary>
    public void AssertAnswers(IndexSnapshot snapshot, string engine, SparseVector query, int k)
    {
        var searcher = new IndexSearcher(engine, [.. snapshot.Segments.Select((segment, i) =>
            LiveSearcher.Over(TestEngines.Open(engine, segment.Reader), snapshot.LiveDocs[i]))]);
        var hits = TestEngines.Search(searcher, new SearchRequest { Query = query, K = k });
        var scores = _documents
            .Where(d => d.Value.Vector.TermIds.ToArray().Intersect(query.TermIds.ToArray()).Any())
            .ToDictionary(static d => d.Key, d => Dot(query, d.Value.Vector), StringComparer.Ordinal);
        foreach (var hit in hits)
        {
            var id = snapshot.ExternalIdOf(hit.DocId);
            Assert.True(scores.TryGetValue(id, out var score), $"{engine} finds {id}, which is not there");
            Assert.Equal(score, hit.Score, 1e-3);
        }

        Assert.Equal(hits.Length, hits.Select(h => snapshot.ExternalIdOf(h.DocId)).Distinct().Count());
        if (TestEngines.ExactNames.Contains(engine))
        {
            Assert.Equal(Math.Min(k, scores.Count), hits.Length);
            foreach (var (best, hit) in scores.Values.OrderDescending().Zip(hits))
            {
                Assert.Equal(best, hit.Score, 1e-3);
            }
        }
    }

    private static double Dot(SparseVector query, SparseVector document)
    {
        var weights = document.TermIds.ToArray().Zip(document.Weights.ToArray())
            .ToDictionary(static p => p.First, static p => (double)p.Second);
        return query.TermIds.ToArray().Zip(query.Weights.ToArray())
            .Sum(p => weights.GetValueOrDefault(p.First) * p.Second);
    }
}
