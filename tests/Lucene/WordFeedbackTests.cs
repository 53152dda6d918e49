using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Datasets;
using SparseSearch.Lucene;
using SparseSearch.Query.Feedback;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: BM25 searches for words with weights, and feedback over words is what its formulas say.
/// Method: SciFact, fifty of its queries, the formulas over dictionaries of analysed terms; live documents alone after changes.
/// </summary>
public sealed class WordFeedbackTests
{
    private static readonly CollectionFolder s_scifact = CollectionFolder.Open(TestPaths.Data("scifact"));

    [Theory]
    [InlineData("rm3", TextFields.Joined)]
    [InlineData("rocchio", TextFields.Joined)]
    [InlineData("rm3,documents=5,terms=30,original-weight=0.7,max-df=0.3,pattern=any,max-length=12", TextFields.Joined)]
    [InlineData("rocchio,documents=3,terms=15,beta=2,bottom-documents=10,depth=100", TextFields.Joined)]
    [InlineData("rm3", TextFields.Separate)]
    public void FiftyQueriesOfSciFactBecomeWhatTheFormulasSay(string feedback, TextFields fields)
    {
        var options = FeedbackOptions.Parse(feedback);
        using var collection = new LexicalCollection();
        foreach (var document in s_scifact.ReadCorpus().Take(2_000))
        {
            collection.Put(document);
        }

        using var texts = collection.Texts();
        using var open = collection.Open(texts, new Bm25Options { Fields = fields });
        var plain = new PlainWords(collection.Documents, fields);
        foreach (var query in s_scifact.JudgedQueries.Take(50))
        {
            var first = new ScoredDoc[options.HitsNeeded];
            var count = open.Searcher.Search(new TextSearchRequest { Text = query.Text, K = first.Length }, first, out _);
            var (hits, vectors) = (new ScoredDoc[20], open.Searcher.VectorsFor(Bm25Query.Of(query.Text)));
            var result = new FeedbackSearcher(vectors, vectors, options).Run(
                new SearchRequest { Query = vectors.Query, K = 20 }, hits, out _);
            Assert.True(result.Expansion.IsExpanded);

            var expected = plain.Expand(
                query.Text, [.. first[..count].Select(hit => (open.Snapshot.ExternalIdOf(hit.DocId), hit.Score))], options);
            PlainFeedback<string>.AssertIs(expected, result.Expansion.Query, vectors.TermOf);
            AssertScores(plain.Bm25, expected.Where(static its => its.Value > 0).ToDictionary(), open, hits[..result.Count]);
        }
    }

    [Fact]
    public void WordsWithWeightsAreScoredAndExplainedByHand()
    {
        using var collection = new LexicalCollection();
        collection.Put("a", "bone bone density");
        collection.Put("b", "bone");
        collection.Put("c", "vitamins");
        using var texts = collection.Texts();
        using var open = collection.Open(texts);
        var (plain, weighted) = (new ScoredDoc[3], new ScoredDoc[3]);
        open.Searcher.Search(new TextSearchRequest { Text = "bones", K = 3 }, plain, out _);
        var query = Bm25Query.Of([("bone", 0.25f), ("vitamin", 3f)]);
        var count = open.Searcher.Search(query, new TextSearchRequest { Text = "", K = 3 }, weighted, out var statistics);
        Assert.Equal(["c", "a", "b"], weighted[..count].Select(hit => open.Snapshot.ExternalIdOf(hit.DocId)));
        Assert.Equal(plain[0].Score / 4, weighted[1].Score, 6);
        Assert.True(statistics.ProvenExact);
        foreach (var hit in weighted)
        {
            Assert.Equal(hit.Score, open.Searcher.Explain(query, hit.DocId).Sum(static term => term.Contribution), 5);
        }

        Assert.Equal(["bone", "vitamin"], open.Searcher.QueryTerms(query).Select(static term => term.Term));
        Assert.Equal(
            open.Searcher.QueryTerms("bones")[0].Weight / 4, open.Searcher.QueryTerms(query)[0].Weight, 6);
    }

    [Fact]
    public void WeightsThatAreNoneAndTermsTwiceAreRefused()
    {
        foreach (var weight in new[] { 0f, -1f, float.NaN, float.PositiveInfinity })
        {
            Assert.Throws<ArgumentException>(() => Bm25Query.Of([("bone", weight)]));
        }

        var error = Assert.Throws<ArgumentException>(() => Bm25Query.Of([("bone", 1f), ("bone", 2f)]));
        Assert.Contains("'bone' has the weight 2; give each term once", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CountsAreThoseOfTheLiveDocumentsInTheFieldWhereTheyAreMost()
    {
        using var collection = new LexicalCollection();
        for (var i = 0; i < 10; i++)
        {
            collection.Put($"d{i}", i < 6 ? "bones and bone" : "density", i < 2 ? "density of mass" : "");
        }

        collection.Live.Commit();
        collection.Delete("d5");
        collection.Put("d0", "vitamins");
        using var texts = collection.Texts();
        foreach (var (fields, ofDensity) in new[] { (TextFields.Joined, 5), (TextFields.Separate, 4) })
        {
            using var open = collection.Open(texts, new Bm25Options { Fields = fields });
            var vectors = open.Searcher.VectorsFor(Bm25Query.Of("bone density of nothing"));
            Assert.Equal(9, vectors.LiveDocCount);
            Assert.Equal(["bone", "densiti", "noth"], Enumerable.Range(0, 3).Select(vectors.TermOf));
            Assert.Equal([4, ofDensity, 0], Enumerable.Range(0, 3).Select(vectors.DocumentFrequencyOf));
            Assert.True(vectors.AreWords);

            var document = Enumerable.Range(0, open.Snapshot.DocCount).First(
                doc => open.Snapshot.IsLive(doc) && open.Snapshot.ExternalIdOf(doc) == "d1");
            var vector = vectors.VectorOf(document);
            Assert.Equal(
                ["bone 2", "densiti 1", "mass 1"],
                vector.TermIds.ToArray().Zip(vector.Weights.ToArray(), (term, weight) => $"{vectors.TermOf(term)} {weight}").Order());
            Assert.Throws<ArgumentOutOfRangeException>(() => vectors.TermOf(4));
            Assert.True(vectors.CompareTerms(1, 0) > 0);
        }
    }

    [Fact]
    public void TheLowestScoreAndTheAcceptedDocumentsHold()
    {
        using var collection = new LexicalCollection();
        collection.Put("a", "bone bone");
        collection.Put("b", "bone and much else besides that is long");
        collection.Put("c", "vitamins");
        using var texts = collection.Texts();
        using var open = collection.Open(texts);
        var vectors = open.Searcher.VectorsFor(Bm25Query.Of("bone"));
        var hits = new ScoredDoc[3];
        var request = new SearchRequest { Query = vectors.Query, K = 3 };
        Assert.Equal(2, vectors.Search(request, hits, out _));
        var between = (hits[0].Score + hits[1].Score) / 2;
        Assert.Equal(1, vectors.Search(request with { MinScore = between }, hits, out _));
        Assert.Equal(1, vectors.Search(request with { MinScore = hits[0].Score }, hits, out _));
        Assert.Equal(0, vectors.Search(request with { Accepted = new DocBitmap(3) }, hits, out _));
        Assert.Equal(0, vectors.Search(request with { Query = SparseVector.Empty }, hits, out _));
    }

    private static void AssertScores(PlainBm25 bm25, Dictionary<string, double> query, OpenTexts open, ScoredDoc[] hits)
    {
        var scores = bm25.Search(query);
        var best = scores.Values.OrderDescending().Take(hits.Length).ToArray();
        for (var i = 0; i < hits.Length; i++)
        {
            Assert.Equal(1, hits[i].Score / scores[open.Snapshot.ExternalIdOf(hits[i].DocId)], 1e-4);
            Assert.Equal(1, hits[i].Score / best[i], 1e-4);
        }
    }

    /// <summary>Documents as dictionaries of terms.</summary>
    private sealed class PlainWords
    {
        private readonly Dictionary<string, Dictionary<string, double>> _documents;
        private readonly Dictionary<string, int> _frequencies = new(StringComparer.Ordinal);

        public PlainWords(IReadOnlyCollection<SourceDocument> documents, TextFields fields)
        {
            Bm25 = new PlainBm25(documents, new Bm25Options { Fields = fields });
            _documents = documents.ToDictionary(static its => its.Id, static its => Counts($"{its.Title} {its.Text}"));
            var (joined, titles, texts) = (
                _documents.Values, documents.Select(static its => Counts(its.Title)), documents.Select(static its => Counts(its.Text)));
            if (fields == TextFields.Joined)
            {
                _frequencies = Frequencies(joined);
                return;
            }

            var (inTitles, inTexts) = (Frequencies(titles), Frequencies(texts));
            foreach (var term in inTitles.Keys.Union(inTexts.Keys))
            {
                _frequencies[term] = Math.Max(inTitles.GetValueOrDefault(term), inTexts.GetValueOrDefault(term));
            }
        }

        public PlainBm25 Bm25 { get; }

        public Dictionary<string, double> Expand(
            string query, (string Id, float Score)[] hits, FeedbackOptions options)
        {
            var plain = new PlainFeedback<string>(StringComparer.Ordinal);
            var first = hits.Take(options.Documents).ToArray();
            var good = first.Select(hit => Read(hit.Id, options)).ToArray();
            var bad = hits.Skip(first.Length).TakeLast(options.BottomDocuments).Select(hit => Read(hit.Id, options)).ToArray();
            return options.Method == FeedbackMethod.Rm3
                ? plain.Rm3(Counts(query), good, [.. first.Select(static hit => hit.Score)], options.Terms, options.OriginalWeight)
                : plain.Rocchio(Counts(query), good, bad, options);
        }

        private Dictionary<string, double> Read(string id, FeedbackOptions options) => _documents[id].Where(its =>
            its.Key.Length >= options.MinTermLength && its.Key.Length <= options.MaxTermLength
            && (options.Method != FeedbackMethod.Rm3 || options.Pattern == TermPattern.Any
                || System.Text.RegularExpressions.Regex.IsMatch(its.Key, "^[a-z0-9]+$"))
            && (float)_frequencies[its.Key] / _documents.Count <= (float)options.MaxDocumentShare).ToDictionary();

        private static Dictionary<string, double> Counts(string text) => EnglishAnalysis.Instance.Terms(text)
            .GroupBy(static term => term).ToDictionary(static group => group.Key, static group => (double)group.Count());

        private static Dictionary<string, int> Frequencies(IEnumerable<Dictionary<string, double>> documents)
        {
            var frequencies = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var term in documents.SelectMany(static document => document.Keys))
            {
                frequencies[term] = frequencies.GetValueOrDefault(term) + 1;
            }

            return frequencies;
        }
    }
}
