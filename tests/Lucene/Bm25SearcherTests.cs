using SparseSearch.Core.Filters;
using SparseSearch.Core.Numerics;
using SparseSearch.Core.Searching;
using SparseSearch.Eval.Datasets;
using SparseSearch.Lucene;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: BM25 finds what its formula says, over the live documents alone, whatever was changed before.
/// Method: examples by hand, and the formula as a plain loop over SciFact through adds, replacements, deletions, merges and
/// openings.
/// </summary>
public sealed class Bm25SearcherTests
{
    private static readonly CollectionFolder s_scifact = CollectionFolder.Open(TestPaths.Data("scifact"));

    [Fact]
    public void ScoreIsTheOneWorkedOutByHand()
    {
        using var collection = new LexicalCollection();
        collection.Put("a", "bone bone density");
        collection.Put("b", "bone");
        collection.Put("c", "vitamins");
        using var texts = collection.Texts();
        using var open = collection.Open(texts);
        var hits = new ScoredDoc[3];
        var count = open.Searcher.Search(new TextSearchRequest { Text = "bones", K = 3 }, hits, out var statistics);

        // N 3, df 2, average length 5/3; a: tf 2, length 3; b: tf 1, length 1.
        var idf = Math.Log(1 + (1.5 / 2.5));
        Assert.Equal(2, count);
        Assert.Equal(["a", "b"], hits[..2].Select(hit => open.Snapshot.ExternalIdOf(hit.DocId)));
        Assert.Equal(idf * 2 / (2 + (0.9 * (0.6 + (0.4 * 3 * 3 / 5)))), hits[0].Score, 6);
        Assert.Equal(idf * 1 / (1 + (0.9 * (0.6 + (0.4 * 1 * 3 / 5)))), hits[1].Score, 6);
        Assert.True(statistics.ProvenExact);
        Assert.Equal(("bm25", 2L), (statistics.Engine, statistics.DocumentsScored));
    }

    [Theory]
    [InlineData(TextFields.Joined, 0.9f, 0.4f, 10_000)]
    [InlineData(TextFields.Separate, 0.9f, 0.4f, 1_000)]
    [InlineData(TextFields.Joined, 1.2f, 0.75f, 1_000)]
    [InlineData(TextFields.Joined, 0f, 0f, 1_000)]
    [InlineData(TextFields.Joined, 2f, 1f, 1_000)]
    public void SciFactIsScoredAsByTheFormula(TextFields fields, float k1, float b, int documents)
    {
        var options = new Bm25Options { Fields = fields, K1 = k1, B = b };
        using var collection = new LexicalCollection();
        foreach (var document in s_scifact.ReadCorpus().Take(documents))
        {
            collection.Put(document);
        }

        var plain = new PlainBm25(collection.Documents, options);
        using var texts = collection.Texts();
        using var open = collection.Open(texts, options);
        foreach (var query in s_scifact.JudgedQueries.Take(60))
        {
            plain.AssertAnswers(open, query.Text);
        }

        plain.AssertAnswers(open, s_scifact.JudgedQueries[0].Text, SearchRequest.MaxK);
    }

    [Fact]
    public void ChangesLeaveTheScoresOfAFreshIndex()
    {
        using var collection = new LexicalCollection();
        using var texts = collection.Texts();
        var documents = s_scifact.ReadCorpus().Take(1_200).ToArray();
        var random = new SeededRandom(7, 0);
        for (var round = 0; round < 6; round++)
        {
            foreach (var document in documents.Skip(round * 200).Take(200))
            {
                collection.Put(document);
            }

            for (var i = 0; i < 40 && round > 0; i++)
            {
                var other = documents[random.Next(round * 200)];
                collection.Put(other.Id, documents[random.Next(documents.Length)].Text, "another title");
                collection.Delete(documents[random.Next(round * 200)].Id);
            }

            AssertAnswers(collection, texts);
        }

        Assert.True(collection.Live.Statistics.DeadDocCount > 0);
        collection.Reopen();
        AssertAnswers(collection, texts);
        while (collection.Live.Merge())
        {
            AssertAnswers(collection, texts);
        }

        collection.Live.Compact();
        Assert.Equal(0, collection.Live.Statistics.DeadDocCount);
        AssertAnswers(collection, texts);
        collection.Reopen();
        using var again = collection.Texts();
        AssertAnswers(collection, again);
    }

    [Fact]
    public void OnlyAcceptedDocumentsAreHitsAndScoresStayTheSame()
    {
        using var collection = new LexicalCollection();
        using var texts = collection.Texts();
        foreach (var document in s_scifact.ReadCorpus().Take(900))
        {
            collection.Put(document);
            if (collection.Documents.Count % 300 == 0)
            {
                collection.Live.Refresh();
            }
        }

        collection.Delete(collection.Documents.First().Id);
        using var open = collection.Open(texts);
        var accepted = new DocBitmap(open.Snapshot.DocCount);
        for (var doc = 0; doc < accepted.DocCount; doc += 3)
        {
            accepted.Add(doc);
        }

        foreach (var query in s_scifact.JudgedQueries.Take(30))
        {
            var all = Search(open, query.Text, 1_000);
            Assert.Equal(all.Where(hit => accepted.Contains(hit.DocId)), Search(open, query.Text, 1_000, accepted));
        }

        Assert.Empty(Search(open, "cell", 10, new DocBitmap(accepted.DocCount)));
        Assert.Throws<ArgumentException>(() => Search(open, "cell", 10, new DocBitmap(3)));
    }

    [Fact]
    public void EqualScoresStandInTheOrderOfDocuments()
    {
        using var collection = new LexicalCollection();
        using var texts = collection.Texts();
        for (var i = 0; i < 3_000; i++)
        {
            collection.Put($"d{i}", "the same words");
        }

        using var open = collection.Open(texts);
        Assert.Equal(Enumerable.Range(0, 7), Search(open, "same", 7).Select(static hit => hit.DocId));
    }

    [Fact]
    public void ContributionsSumToTheScore()
    {
        using var collection = new LexicalCollection();
        using var texts = collection.Texts();
        foreach (var document in s_scifact.ReadCorpus().Take(500))
        {
            collection.Put(document);
        }

        collection.Delete(collection.Documents.First().Id);
        foreach (var fields in Enum.GetValues<TextFields>())
        {
            using var open = collection.Open(texts, new Bm25Options { Fields = fields });
            foreach (var query in s_scifact.JudgedQueries.Take(20))
            {
                foreach (var hit in Search(open, query.Text, 5))
                {
                    var terms = open.Searcher.Explain(query.Text, hit.DocId);
                    Assert.Equal(hit.Score, terms.Sum(static term => (double)term.Contribution), hit.Score * 1e-5);
                    Assert.All(terms, static term => Assert.InRange(term.DocumentWeight, 0, 1));
                    Assert.All(terms, static term => Assert.Equal(
                        term.QueryWeight * term.DocumentWeight, term.Contribution));
                }
            }
        }
    }

    [Fact]
    public void ARepeatedWordCountsAsOftenAsItStands()
    {
        using var collection = new LexicalCollection();
        using var texts = collection.Texts();
        collection.Put("a", "vitamin bone");
        collection.Put("b", "bone");
        using var open = collection.Open(texts);
        Assert.Equal(2 * Search(open, "bone", 1)[0].Score, Search(open, "bone, bone", 1)[0].Score);
        Assert.Single(open.Searcher.Explain("bone bone", 0));
    }

    [Fact]
    public void ATextOfThousandsOfWordsIsSearched()
    {
        using var collection = new LexicalCollection();
        using var texts = collection.Texts();
        collection.Put("a", "word3000");
        using var open = collection.Open(texts);
        var text = string.Join(' ', Enumerable.Range(0, 5_000).Select(static i => $"word{i}"));
        Assert.Single(Search(open, text, 10));
    }

    [Theory]
    [InlineData("")]
    [InlineData("the of")]
    [InlineData("unheard")]
    public void ATextWithoutAKnownWordFindsNothing(string text)
    {
        using var collection = new LexicalCollection();
        using var texts = collection.Texts();
        using (var empty = collection.Open(texts))
        {
            Assert.Empty(Search(empty, text, 10));
        }

        collection.Put("a", "");
        collection.Put("b", "of the");
        collection.Put("c", "something");
        using var open = collection.Open(texts);
        Assert.Empty(Search(open, text, 10));
    }

    [Fact]
    public void ACancelledSearchStops()
    {
        using var collection = new LexicalCollection();
        using var texts = collection.Texts();
        collection.Put("a", "word");
        using var open = collection.Open(texts);
        Assert.Throws<OperationCanceledException>(() => open.Searcher.Search(
            new TextSearchRequest { Text = "word", K = 1 }, new ScoredDoc[1], out _, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public void AnImpossibleKIsRefused(int k)
    {
        using var collection = new LexicalCollection();
        using var texts = collection.Texts();
        using var open = collection.Open(texts);
        Assert.Throws<ArgumentOutOfRangeException>(() => Search(open, "word", k));
    }

    [Fact]
    public async Task ManyThreadsSearchAtTheSameTime()
    {
        using var collection = new LexicalCollection();
        using var texts = collection.Texts();
        foreach (var document in s_scifact.ReadCorpus().Take(1_000))
        {
            collection.Put(document);
        }

        using var open = collection.Open(texts);
        var expected = s_scifact.JudgedQueries.Select(query => Search(open, query.Text, 10)).ToArray();
        await Parallel.ForAsync(0, expected.Length, (i, _) =>
        {
            Assert.Equal(expected[i], Search(open, s_scifact.JudgedQueries[i].Text, 10));
            return ValueTask.CompletedTask;
        });
    }

    private static ScoredDoc[] Search(OpenTexts open, string text, int k, DocBitmap? accepted = null)
    {
        var hits = new ScoredDoc[k];
        var count = open.Searcher.Search(
            new TextSearchRequest { Text = text, K = k, Accepted = accepted }, hits, out _);
        return hits[..count];
    }

    private static void AssertAnswers(LexicalCollection collection, TextIndex texts)
    {
        var plain = new PlainBm25(collection.Documents);
        using var open = collection.Open(texts);
        foreach (var query in s_scifact.JudgedQueries.Take(20))
        {
            plain.AssertAnswers(open, query.Text);
        }
    }
}
