using SparseSearch.Cli;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Eval.Datasets;
using SparseSearch.Query.Exact;
using SparseSearch.Query.Feedback;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: feedback over learned vectors is what its formulas say. Method: fifty real queries each, over SciFact encoded here and
/// over the passages beside the repository, against the formulas over dictionaries.
/// </summary>
public sealed class RealFeedbackTests
{
    private const int Queries = 50;

    private static readonly string[] s_feedbacks =
    [
        "rm3", "rocchio", "average", "vector-rocchio", "rm3,documents=4,terms=25,original-weight=0.3,max-df=0.02,min-length=4",
        "rm3,pattern=words", "rocchio,documents=5,terms=40,alpha=0.7,beta=1.5,bottom-documents=4,depth=60,gamma=0.5",
        "average,documents=8,terms=200", "vector-rocchio,documents=2,alpha=1,beta=0.1,terms=8",
    ];

    [Fact]
    public async Task FiftyQueriesOfSciFactBecomeWhatTheFormulasSay()
    {
        using var folder = new TemporaryFolder();
        var corpus = CollectionFolder.Open(TestPaths.Data("scifact"));
        await File.WriteAllLinesAsync(folder["corpus.jsonl"], corpus.ReadCorpus().Take(200).Select(static document =>
            System.Text.Json.JsonSerializer.Serialize(new { _id = document.Id, title = document.Title, text = document.Text })));
        var outcome = await CommandLine.RunAsync(
            "index", folder["corpus.jsonl"], "-m", TestPaths.Data("models", "splade-tiny"), "-i", folder["ix"]);
        Assert.Equal((ExitCodes.Done, ""), (outcome.ExitCode, outcome.Error));

        using var session = IndexSession.Open(
            folder["ix"], new EngineSetting(EngineCatalog.Default), IndexSession.OpenEncoder(folder["ix"], null));
        var queries = await session.Encoder!.EncodeAsync(
            [.. corpus.JudgedQueries.Take(Queries).Select(static query => query.Text)], EncodingSide.Query);
        var vectors = new IndexTermVectors(session.Index);
        Assert.Equal(200, vectors.LiveDocCount);
        var frequencies = Frequencies([.. Enumerable.Range(0, 200).Select(session.Index.VectorOf)], session.Index.Vocabulary.Count);
        Assert.Equal(frequencies, Enumerable.Range(0, frequencies.Length).Select(vectors.DocumentFrequencyOf));
        foreach (var options in s_feedbacks.Take(7).Select(FeedbackOptions.Parse))
        {
            foreach (var query in queries)
            {
                var (hits, made) = session.SearchWithFeedback(query, 20, filter: null, options, out _);
                AssertIsTheFormulas(query, session.Search(query, options.HitsNeeded, out _), made, vectors, options);
                Assert.Equal(session.Search(made.Query, 20, out _), hits);

                var (again, same) = session.SearchWithFeedback(query, 20, filter: null, options, out _);
                Assert.Equal(hits, again);
                Assert.Equal(made.Query.TermIds, same.Query.TermIds);
                Assert.Equal(made.Query.Weights, same.Query.Weights);
            }
        }
    }

    [SkippableFact]
    [Trait("Category", "Long")]
    public void FiftyQueriesOverPassagesBecomeWhatTheFormulasSay()
    {
        var segment = RealPassages.Segment;
        Skip.If(segment is null, "needs ../shared/vectors");
        var vectors = new PassageVectors(ForwardIndex.Open(segment));
        var searcher = new ExhaustiveEngine(vectors.Forward).Configure(new EngineSetting(EngineCatalog.Exhaustive));
        foreach (var options in s_feedbacks.Select(FeedbackOptions.Parse))
        {
            foreach (var query in RealPassages.Queries(Queries))
            {
                var first = new ScoredDoc[options.HitsNeeded];
                var count = searcher.Search(new SearchRequest { Query = query, K = first.Length }, first, out _);
                var made = new FeedbackSearcher(searcher, vectors, options).Run(
                    new SearchRequest { Query = query, K = 10 }, new ScoredDoc[10], out _).Expansion;
                AssertIsTheFormulas(query, first[..count], made, vectors, options);
            }
        }
    }

    private static void AssertIsTheFormulas(
        SparseVector query, IReadOnlyList<ScoredDoc> hits, ExpandedQuery made, ITermVectors vectors, FeedbackOptions options)
    {
        Assert.True(made.IsExpanded, made.Reason);
        var plain = new PlainFeedback<int>(Comparer<int>.Default);
        var first = hits.Take(options.Documents).ToArray();
        var good = first.Select(hit => Read(hit.DocId)).ToArray();
        var bad = hits.Skip(first.Length).TakeLast(options.BottomDocuments).Select(hit => Read(hit.DocId)).ToArray();
        var own = Dictionary(query);
        var expected = options.Method switch
        {
            FeedbackMethod.Rm3 => plain.Rm3(
                own, good, [.. first.Select(static hit => hit.Score)], options.Terms, options.OriginalWeight),
            FeedbackMethod.Rocchio => plain.Rocchio(own, good, bad, options),
            FeedbackMethod.Average => plain.Average(own, good, options.Terms),
            _ => plain.VectorRocchio(own, good, options),
        };
        PlainFeedback<int>.AssertIs(expected, made.Query, static term => term);
        Assert.Equal(first, made.Documents);
        Assert.Equal(made.Query.Nnz, made.Terms.Count);
        Assert.Equal(made.Terms.OrderByDescending(static term => term.Weight).ThenBy(static term => term.TermId), made.Terms);
        Assert.All(made.Terms, term => Assert.Equal(!own.ContainsKey(term.TermId), term.IsAdded));

        Dictionary<int, double> Read(int docId) => Dictionary(vectors.VectorOf(docId)).Where(its =>
            vectors.TermOf(its.Key) is var term && term.Length >= options.MinTermLength && term.Length <= options.MaxTermLength
            && (options.Pattern != TermPattern.LettersAndDigits || term.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9')))
            && (float)vectors.DocumentFrequencyOf(its.Key) / vectors.LiveDocCount <= (float)options.MaxDocumentShare).ToDictionary();
    }

    private static Dictionary<int, double> Dictionary(SparseVector vector)
    {
        var made = new Dictionary<int, double>();
        for (var i = 0; i < vector.Nnz; i++)
        {
            made.Add(vector.TermIds[i], vector.Weights[i]);
        }

        return made;
    }

    private static int[] Frequencies(IEnumerable<SparseVector> documents, int vocabularySize)
    {
        var frequencies = new int[vocabularySize];
        foreach (var document in documents)
        {
            foreach (var term in document.TermIds)
            {
                frequencies[term]++;
            }
        }

        return frequencies;
    }

    /// <summary>The passages, whose terms have numbers for names.</summary>
    private sealed class PassageVectors(ForwardIndex forward) : ITermVectors
    {
        private readonly int[] _frequencies = Frequencies(
            Enumerable.Range(0, forward.DocCount).Select(forward.VectorOf), forward.VocabularySize);

        public ForwardIndex Forward => forward;

        public int LiveDocCount => forward.DocCount;

        public bool AreWords => false;

        public SparseVector VectorOf(int docId) => forward.VectorOf(docId);

        public int DocumentFrequencyOf(int termId) => _frequencies[termId];

        public string TermOf(int termId) => termId.ToString(System.Globalization.CultureInfo.InvariantCulture);

        public int CompareTerms(int termId, int other) => termId.CompareTo(other);
    }
}
