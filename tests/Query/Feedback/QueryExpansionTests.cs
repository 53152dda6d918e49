using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;
using SparseSearch.Query.Feedback;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: queries become what the formulas say, and nothing leads them astray. Method: numbers worked out by hand, and each
/// guard where it holds and where it does not.
/// </summary>
public sealed class QueryExpansionTests
{
    [Fact]
    public void Rm3IsTheMixtureWorkedOutByHand()
    {
        var vectors = new TableVectors(["bone:3 density:1 mass:1", "bone:1 calcium:1"]);

        // Cut to 2 terms, "density" before "mass": (3/4, 1/4) times 8 and (1/2, 1/2) times 4; the sum's two heaviest are bone 8 and,
        // of calcium 2 and density 2, the first; scaled to 0.8 and 0.2; half of each, and half of the query's 2/3 and 1/3.
        var options = FeedbackOptions.Rm3 with { Terms = 2 };
        var made = Expand(vectors, "bone:2 mass:1", options, (0, 8), (1, 4));
        Assert.Equal("bone:0.7333 mass:0.1667 calcium:0.1", vectors.Text(made.Query));
        Assert.Equal([0, 1], made.Documents.Select(static hit => hit.DocId));
        Assert.Equal(
            [("bone", false), ("mass", false), ("calcium", true)], made.Terms.Select(static term => (term.Term, term.IsAdded)));
        Assert.Equal([0.3333f, 0.1667f, 0f], made.Terms.Select(static term => MathF.Round(term.Original, 4)));
        Assert.True(made.IsExpanded);
    }

    [Fact]
    public void RocchioIsTheSumWorkedOutByHand()
    {
        var vectors = new TableVectors(["bone:3 mass:4", "bone:4 calcium:3"]);

        // Means: bone (0.6 + 0.8) / 2, mass 0.4, calcium 0.3; its two heaviest have the length √(0.49 + 0.16) = 0.8062.
        var options = FeedbackOptions.Rocchio with { Terms = 2 };
        var made = Expand(vectors, "mass:2", options, (0, 9), (1, 9));
        Assert.Equal("mass:1.3721 bone:0.6512", vectors.Text(made.Query));
        Assert.Equal([1f, 0f], made.Terms.Select(static term => term.Original));
    }

    [Fact]
    public void RocchioTakesTheLastDocumentsAwayAndDropsWhatIsNotAboveZero()
    {
        var vectors = new TableVectors(["bone:1", "mass:1", "bone:4 mass:3", "mass:1"]);
        var options = FeedbackOptions.Rocchio with { Documents = 1, BottomDocuments = 2, Gamma = 1, Terms = 5 };

        // Bad: documents 3 and 2, whose mean is bone 0.4, mass 0.8, of length 0.8944.
        var made = Expand(vectors, "bone:1", options, (0, 9), (1, 8), (2, 7), (3, 6));
        Assert.Equal("bone:1.3028", vectors.Text(made.Query));
        made = Expand(vectors, "bone:1 mass:1", options, (0, 9), (1, 8), (2, 7), (3, 6));
        Assert.Equal("bone:1.0099", vectors.Text(made.Query));

        // The bad ones' mean cut to one term is mass alone.
        made = Expand(vectors, "bone:1", options with { BottomTerms = 1 }, (0, 9), (1, 8), (2, 7), (3, 6));
        Assert.Equal("bone:1.75", vectors.Text(made.Query));
    }

    [Fact]
    public void ADocumentIsNotGoodAndBadAtOnce()
    {
        var vectors = new TableVectors(["bone:1", "mass:1"]);
        var options = FeedbackOptions.Rocchio with { Documents = 2, BottomDocuments = 10, Gamma = 1 };
        var made = Expand(vectors, "bone:1", options, (0, 9), (1, 8));
        Assert.Equal("bone:1.5303 mass:0.5303", vectors.Text(made.Query));
    }

    [Fact]
    public void AverageIsTheMeanOfVectorsOfLengthOne()
    {
        var vectors = new TableVectors(["bone:300 mass:400", "calcium:7"]);
        var options = FeedbackOptions.Average with { Documents = 2 };
        var made = Expand(vectors, "bone:2", options, (0, 9), (1, 8));
        Assert.Equal("bone:0.5333 calcium:0.3333 mass:0.2667", vectors.Text(made.Query));
        made = Expand(vectors, "bone:2", options with { Terms = 2 }, (0, 9), (1, 8));
        Assert.Equal("bone:0.5333 calcium:0.3333", vectors.Text(made.Query));
    }

    [Fact]
    public void VectorRocchioIsTheWeightedSumOfVectorsOfLengthOne()
    {
        var vectors = new TableVectors(["bone:300 mass:400", "calcium:7", "bone:1"]);
        var options = FeedbackOptions.VectorRocchio with { Documents = 2 };
        var made = Expand(vectors, "bone:2", options, (0, 9), (1, 8), (2, 1));
        Assert.Equal("bone:0.58 calcium:0.3 mass:0.24", vectors.Text(made.Query));
        made = Expand(vectors, "bone:2", options with { BottomDocuments = 1 }, (0, 9), (1, 8), (2, 1));
        Assert.Equal("bone:0.43 calcium:0.3 mass:0.24", vectors.Text(made.Query));
    }

    [Fact]
    public void TermsOfMoreThanATenthOfTheDocumentsAreLeftOutAndTheQuerysOwnAreNot()
    {
        var vectors = new TableVectors(["study:5 bone:1 mass:1"])
        {
            LiveDocCount = 1_000,
            Frequencies = new() { ["study"] = 101, ["bone"] = 100, ["mass"] = 900 },
        };
        var made = Expand(vectors, "mass:1", FeedbackOptions.Rocchio, (0, 9));
        Assert.Equal("mass:1 bone:0.75", vectors.Text(made.Query));
        made = Expand(vectors, "mass:1", FeedbackOptions.Rocchio with { MaxDocumentShare = 1 }, (0, 9));
        Assert.Equal(3, made.Query.Nnz);
        made = Expand(vectors, "mass:1", FeedbackOptions.VectorRocchio, (0, 9));
        Assert.Equal(3, made.Query.Nnz);
        made = Expand(vectors, "mass:1", FeedbackOptions.VectorRocchio with { MaxDocumentShare = 0.1 }, (0, 9));
        Assert.Equal(2, made.Query.Nnz);
    }

    [Fact]
    public void ShortAndLongTermsAreLeftOutOfTheDocuments()
    {
        var (twenty, more) = (new string('a', 20), new string('b', 21));
        var vectors = new TableVectors([$"x:9 ab:1 {twenty}:1 {more}:9"], "query");
        foreach (var options in new[] { FeedbackOptions.Rm3, FeedbackOptions.Rocchio })
        {
            var made = Expand(vectors, "query:1", options, (0, 9));
            Assert.Equal(["aaaaaaaaaaaaaaaaaaaa", "ab"], Added(made));
            made = Expand(vectors, "query:1", options with { MinTermLength = 1, MaxTermLength = 255 }, (0, 9));
            Assert.Equal(4, Added(made).Length);
        }
    }

    [Fact]
    public void PiecesOfWordsStayUnlessWordsAreAskedFor()
    {
        string[] documents = ["##ing:2 naïve:2 bone:2 Bone:2 2nd:2"];
        var (pieces, words) = (new TableVectors(documents, "query"), new TableVectors(documents, "query") { AreWords = true });
        Assert.Equal(5, Added(Expand(pieces, "query:1", FeedbackOptions.Rm3, (0, 9))).Length);
        Assert.Equal(["2nd", "bone"], Added(Expand(words, "query:1", FeedbackOptions.Rm3, (0, 9))));
        Assert.Equal(5, Added(Expand(words, "query:1", FeedbackOptions.Rocchio, (0, 9))).Length);
        var strict = FeedbackOptions.Rocchio with { Pattern = TermPattern.LettersAndDigits };
        Assert.Equal(["2nd", "bone"], Added(Expand(pieces, "query:1", strict, (0, 9))));
        var loose = FeedbackOptions.Rm3 with { Pattern = TermPattern.Any };
        Assert.Equal(5, Added(Expand(words, "query:1", loose, (0, 9))).Length);
    }

    [Fact]
    public void WithoutTermsDocumentsOrAnythingLeftTheQueryStaysAsItWas()
    {
        var vectors = new TableVectors(["x:1", "bone:1"], "query") { LiveDocCount = 10, Frequencies = new() { ["bone"] = 2 } };
        foreach (var options in FeedbackOptions.Names.Select(FeedbackOptions.Parse))
        {
            AssertUnchanged(SparseVector.Empty, "has no term", options, (0, 9f));
            AssertUnchanged(vectors.Vector("query:2"), "finds 0 documents; the feedback needs 1", options);
            AssertUnchanged(
                vectors.Vector("query:2"), "finds 1 documents; the feedback needs 2",
                options with { Documents = 2, LeastDocuments = 2 }, (1, 9f));
            AssertUnchanged(
                vectors.Vector("query:2"), "No term of the documents is left",
                options with { MinTermLength = 2, MaxDocumentShare = 0.1 }, (0, 9f), (1, 8f));
        }

        AssertUnchanged(
            vectors.Vector("query:2"), "No term has a weight above 0", FeedbackOptions.Rocchio with { Alpha = 0, Beta = 0, MaxDocumentShare = 1 },
            (1, 9f));

        void AssertUnchanged(SparseVector query, string reason, FeedbackOptions options, params (int, float)[] hits)
        {
            var made = QueryExpansion.Expand(query, Hits(hits), vectors, options);
            Assert.Same(query, made.Query);
            Assert.False(made.IsExpanded);
            Assert.Contains(reason, made.Reason, StringComparison.Ordinal);
            Assert.Empty(made.Terms);
            Assert.Empty(made.Documents);
        }
    }

    [Fact]
    public void ADocumentWithoutTermsAndOneWithoutAScoreAddNothingToRm3()
    {
        var vectors = new TableVectors(["bone:1", "", "mass:1", "calcium:1"], "query");
        var made = Expand(vectors, "query:1", FeedbackOptions.Rm3, (0, 9), (1, 8), (2, 0), (3, -1));
        Assert.Equal("bone:0.5 query:0.5", vectors.Text(made.Query));
        Assert.Equal(4, made.Documents.Count);

        // In Rocchio's mean it counts in the number, which a mean of length 1 does not show.
        made = Expand(vectors, "query:1", FeedbackOptions.VectorRocchio, (0, 9), (1, 8));
        Assert.Equal("query:0.4 bone:0.3", vectors.Text(made.Query));
    }

    [Fact]
    public void AllTheWeightOnTheQueryAddsNoTerm()
    {
        var vectors = new TableVectors(["bone:1"], "query");
        var made = Expand(vectors, "query:4", FeedbackOptions.Rm3 with { OriginalWeight = 1 }, (0, 9));
        Assert.Equal("query:1", vectors.Text(made.Query));
        made = Expand(vectors, "query:4", FeedbackOptions.Rm3 with { OriginalWeight = 0 }, (0, 9));
        Assert.Equal("bone:1", vectors.Text(made.Query));
    }

    [Fact]
    public void MoreHitsThanDocumentsAreAskedForChangeNothing()
    {
        var vectors = new TableVectors(["bone:1", "mass:1"], "query");
        foreach (var options in FeedbackOptions.Names.Select(static name => FeedbackOptions.Parse(name) with { Documents = 1 }))
        {
            Assert.Equal(
                vectors.Text(Expand(vectors, "query:1", options, (0, 9)).Query),
                vectors.Text(Expand(vectors, "query:1", options, (0, 9), (1, 8)).Query));
        }
    }

    [Fact]
    public void OptionsOutsideTheirRangeAreRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => Expand(
        new TableVectors(["bone:1"]), "bone:1", FeedbackOptions.Rm3 with { Terms = 0 }, (0, 9)));

    private static string[] Added(ExpandedQuery made) =>
        [.. made.Terms.Where(static term => term.IsAdded).Select(static term => term.Term).Order(StringComparer.Ordinal)];

    private static ScoredDoc[] Hits((int Doc, float Score)[] hits) => [.. hits.Select(static hit => new ScoredDoc(hit.Doc, hit.Score))];

    private static ExpandedQuery Expand(
        TableVectors vectors, string query, FeedbackOptions options, params (int Doc, float Score)[] hits) =>
        QueryExpansion.Expand(vectors.Vector(query), Hits(hits), vectors, options);
}
