using SparseSearch.Core.Documents;
using SparseSearch.Core.Searching;
using SparseSearch.Lucene;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>BM25 as its formula reads, over a plain list of documents.</summary>
internal sealed class PlainBm25
{
    private readonly Bm25Options _options;
    private readonly List<Field> _fields = [];

    public PlainBm25(IReadOnlyCollection<SourceDocument> documents, Bm25Options? options = null)
    {
        _options = options ?? new Bm25Options();
        if (_options.Fields == TextFields.Joined)
        {
            _fields.Add(new Field(documents, static document => $"{document.Title} {document.Text}"));
        }
        else
        {
            _fields.Add(new Field(documents, static document => document.Title));
            _fields.Add(new Field(documents, static document => document.Text));
        }
    }

    /// <summary>Every document that shares a term with the text, and its score.</summary>
    public Dictionary<string, double> Search(string text) => Search(
        EnglishAnalysis.Instance.Terms(text).GroupBy(static term => term)
            .ToDictionary(static group => group.Key, static group => (double)group.Count()));

    /// <summary>Every document that shares a term with terms of weights, and its score.</summary>
    public Dictionary<string, double> Search(IReadOnlyDictionary<string, double> query)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var field in _fields)
        {
            foreach (var (term, weight) in query)
            {
                field.Add(term, weight, _options.K1, _options.B, scores);
            }
        }

        return scores;
    }

    /// <summary>The searcher's answer is the formula's: all of the best, their scores, and nothing else.</summary>
    public void AssertAnswers(OpenTexts texts, string text, int k = 1_000)
    {
        var hits = new ScoredDoc[k];
        var count = texts.Searcher.Search(new TextSearchRequest { Text = text, K = k }, hits, out _);
        var expected = Search(text);
        Assert.Equal(Math.Min(k, expected.Count), count);
        var best = expected.Values.OrderDescending().Take(count).ToArray();
        for (var i = 0; i < count; i++)
        {
            var id = texts.Snapshot.ExternalIdOf(hits[i].DocId);
            Assert.True(texts.Snapshot.IsLive(hits[i].DocId), id);
            AssertClose(expected[id], hits[i].Score);
            AssertClose(best[i], hits[i].Score);
            Assert.True(i == 0 || hits[i - 1].IsBetterThan(hits[i]));
        }
    }

    private static void AssertClose(double expected, float actual) =>
        Assert.InRange(actual, expected - (1e-5 * Math.Abs(expected)), expected + (1e-5 * Math.Abs(expected)));

    private sealed class Field
    {
        private readonly Dictionary<string, List<(string Id, int Frequency)>> _postings = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _lengths = new(StringComparer.Ordinal);
        private readonly double _average;

        public Field(IReadOnlyCollection<SourceDocument> documents, Func<SourceDocument, string> textOf)
        {
            foreach (var document in documents)
            {
                var terms = EnglishAnalysis.Instance.Terms(textOf(document));
                if (terms.Count == 0)
                {
                    continue;
                }

                _lengths.Add(document.Id, terms.Count);
                foreach (var group in terms.GroupBy(static term => term))
                {
                    if (!_postings.TryGetValue(group.Key, out var postings))
                    {
                        _postings.Add(group.Key, postings = []);
                    }

                    postings.Add((document.Id, group.Count()));
                }
            }

            _average = _lengths.Values.DefaultIfEmpty(0).Average();
        }

        public void Add(string term, double weight, double k1, double b, Dictionary<string, double> scores)
        {
            if (!_postings.TryGetValue(term, out var postings))
            {
                return;
            }

            var idf = Math.Log(1 + ((_lengths.Count - postings.Count + 0.5) / (postings.Count + 0.5)));
            foreach (var (id, frequency) in postings)
            {
                var length = LengthNorm.Decode(LengthNorm.Encode(_lengths[id]));
                var score = weight * idf * frequency / (frequency + (k1 * (1 - b + (b * length / _average))));
                scores[id] = scores.GetValueOrDefault(id) + score;
            }
        }
    }
}
