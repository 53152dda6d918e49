using System.Text;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Inspection;
using SparseSearch.Query;
using SparseSearch.Query.Clustered;
using SparseSearch.Query.Exact;
using SparseSearch.Query.Impact;
using SparseSearch.Query.Inspection;
using SparseSearch.Query.Planning;
using SparseSearch.Seismic;
using SparseSearch.Seismic.Inspection;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Does to an open segment everything that the product can do to one.</summary>
internal static class SegmentWalk
{
    private static readonly string[] s_filters =
        ["lang = \"en\" and year >= 2005", "not open = true or exists(`n.tags`)", "n.tags in (\"t1\", \"u\") or lang > \"a\""];

    private static readonly SparseVector s_short = new([0, 1, 3], [1f, 2f, 0.5f]);

    private static readonly FilterExpression[] s_parsed = [.. s_filters.Select(FilterParser.Parse)];

    /// <summary>Walks; each part by itself, so that one that is refused does not spare the others.</summary>
    /// <param name="reader">Disposed.</param>
    /// <returns>Which parts were refused.</returns>
    /// <exception cref="SegmentFormatException">The segment cannot be opened.</exception>
    public static string Run(SegmentReader reader)
    {
        using var segment = Segment.Over(reader);
        var refused = new StringBuilder();
        Attempt(refused, "checksums", () => reader.Verify());
        Attempt(refused, "verify", () => SegmentVerification.Run(segment));
        Attempt(refused, "inspect", () => SegmentInspector.Inspect(segment));
        Attempt(refused, "documents", () => ReadDocuments(segment));
        Attempt(refused, "ids", () => FindIds(segment));
        Attempt(refused, "fields", () => Filter(segment));
        Attempt(refused, "calibration", () => Calibration.Open(reader));
        Attempt(refused, "exhaustive", () => Search(segment, new ExhaustiveSearcher(segment.Forward)));
        Attempt(refused, "scorer", () => Score(segment));
        if (WindowedEngine.IsIn(reader))
        {
            WalkWindowed(segment, refused);
        }

        if (SeismicEngine.IsIn(reader))
        {
            WalkSeismic(segment, refused);
        }

        return refused.ToString();
    }

    private static void WalkWindowed(Segment segment, StringBuilder refused)
    {
        var reader = segment.Reader;
        Attempt(refused, "postings", () => ImpactPostingsInspection.Of(reader));
        Attempt(refused, "windowed", () =>
        {
            var exact = WindowedSearcher.Open(reader);
            var quick = new WindowedOptions { Mode = WindowedMode.Approximate, CandidateCount = 1 };
            Attempt(refused, "approximate", () => Search(segment, exact.With(quick)));
            Attempt(refused, "exact", () => Search(segment, exact));
        });
        if (ClusteredEngine.IsIn(reader))
        {
            Attempt(refused, "clustered", () =>
            {
                var exact = ClusteredSearcher.Open(reader);
                var quick = new ClusteredOptions
                {
                    Mode = WindowedMode.Approximate,
                    ClusterCount = 2,
                    CandidateCount = 1,
                };
                Attempt(refused, "approximate", () => Search(segment, exact.With(quick)));
                Attempt(refused, "exact", () => Search(segment, exact));
            });
        }
    }

    private static void WalkSeismic(Segment segment, StringBuilder refused)
    {
        var reader = segment.Reader;
        Attempt(refused, "seismic", () =>
        {
            var searcher = SeismicSearcher.Open(reader);
            var other = new SeismicSearchOptions
            {
                FirstList = FirstListOrder.Stored,
                Neighbours = Math.Min(2, searcher.StoredNeighbours),
                Forward = searcher.HasCompressedForward ? ForwardVariant.Compressed : ForwardVariant.Plain,
            };
            Attempt(refused, "default", () => Search(segment, searcher));
            Attempt(refused, "complete", () => Search(segment, searcher.With(SeismicSearchOptions.Complete)));
            Attempt(refused, "variant", () => Search(segment, searcher.With(other)));
        });
        Attempt(refused, "lists", () =>
        {
            SeismicInspection.Of(reader);
            for (var term = 0; term < Math.Min(8, reader.VocabularySize); term++)
            {
                SeismicInspection.ListOf(reader, term);
            }
        });
    }

    private static void ReadDocuments(Segment segment)
    {
        for (var doc = 0; doc < Math.Min(12, segment.DocCount); doc++)
        {
            segment.Document(doc);
            segment.VectorOf(doc);
        }

        if (segment.DocCount > 0)
        {
            segment.Document(segment.DocCount - 1);
        }
    }

    private static void FindIds(Segment segment)
    {
        segment.ExternalIds.TryFind("d7", out _);
        segment.ExternalIds.TryFind("nobody", out _);
    }

    private static void Filter(Segment segment)
    {
        foreach (var filter in s_parsed)
        {
            try
            {
                FilterEvaluator.Evaluate(segment.Fields, segment.DocCount, filter);
            }
            catch (FilterException)
            {
                // A field of another kind, which the filter does not fit.
            }
        }
    }

    private static void Score(Segment segment)
    {
        int[] docs = [.. Enumerable.Range(0, Math.Min(5, segment.DocCount))];
        new CandidateScorer(segment.Forward).Score(QueryFor(segment), docs, new float[docs.Length]);
    }

    /// <summary>A short query and one of many terms, without a filter and with one.</summary>
    private static void Search(Segment segment, ISearcher searcher)
    {
        var hits = new ScoredDoc[40];
        searcher.Search(new SearchRequest { Query = QueryFor(segment), K = 3 }, hits, out _);
        var last = Math.Min(70, segment.Reader.VocabularySize);
        var many = new SparseVector(
            [.. Enumerable.Range(0, last)], [.. Enumerable.Range(1, last).Select(i => 1f / i)]);
        searcher.Search(new SearchRequest { Query = many, K = 40 }, hits, out _);
        var accepted = new DocBitmap(segment.DocCount);
        for (var doc = 0; doc < segment.DocCount; doc += 2)
        {
            accepted.Add(doc);
        }

        searcher.Search(new SearchRequest { Query = many, K = 5, Accepted = accepted }, hits, out _);
    }

    private static SparseVector QueryFor(Segment segment) => segment.Reader.VocabularySize > s_short.TermIds[^1]
        ? s_short : new SparseVector([0], [1f]);

    private static void Attempt(StringBuilder refused, string part, Action action)
    {
        try
        {
            action();
        }
        catch (SegmentFormatException error)
        {
            refused.Append(part).Append(": ").Append(FuzzTrial.Template(error.Expected)).Append("; ");
        }
    }
}
