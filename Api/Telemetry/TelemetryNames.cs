namespace SparseSearch.Api.Telemetry;

/// <summary>
/// Names of instruments, spans and attributes, as the semantic conventions of OpenTelemetry have them: dotted, in the
/// singular where one thing is measured, with the unit beside the name and not in it.
/// </summary>
public static class TelemetryNames
{
    /// <summary>Of the meter and of the source of spans.</summary>
    public const string Source = "SparseSearch";

    /// <summary>Counter: searches that were answered, by index, engine and whether they are proven exact.</summary>
    public const string Searches = "sparsesearch.searches";

    /// <summary>Histogram in seconds: what the engine took, by index and engine.</summary>
    public const string SearchDuration = "sparsesearch.search.duration";

    /// <summary>Histogram in seconds: what encoding a query's text took, waiting included, by index.</summary>
    public const string EncodeDuration = "sparsesearch.encode.duration";

    /// <summary>Histogram in seconds: what reading the hits took, snippets included, by index.</summary>
    public const string FetchDuration = "sparsesearch.fetch.duration";

    /// <summary>Counter: searches over the threshold of the log of slow ones, by index and engine.</summary>
    public const string SlowSearches = "sparsesearch.searches.slow";

    /// <summary>Counter: documents that were added or replaced, by index and way.</summary>
    public const string DocumentsWritten = "sparsesearch.documents.written";

    /// <summary>Counter: documents and lines that were not taken, by index and way.</summary>
    public const string DocumentsRejected = "sparsesearch.documents.rejected";

    /// <summary>Counter: documents that were deleted, by index.</summary>
    public const string DocumentsDeleted = "sparsesearch.documents.deleted";

    /// <summary>Counter: requests that were not fulfilled, by status and code of the problem.</summary>
    public const string RequestsRefused = "sparsesearch.requests.refused";

    /// <summary>Gauge: live documents, by index.</summary>
    public const string IndexDocuments = "sparsesearch.index.documents";

    /// <summary>Gauge: written documents that no search finds yet, by index.</summary>
    public const string IndexUnseen = "sparsesearch.index.documents.unseen";

    /// <summary>Gauge: deleted and replaced documents whose space a merge gives back, by index.</summary>
    public const string IndexDeleted = "sparsesearch.index.documents.deleted";

    /// <summary>Gauge: segments, by index.</summary>
    public const string IndexSegments = "sparsesearch.index.segments";

    /// <summary>Gauge: bytes of an index's files, the log included, by index.</summary>
    public const string IndexSize = "sparsesearch.index.size";

    /// <summary>Gauge: bytes of an index's write-ahead log, by index.</summary>
    public const string IndexLogSize = "sparsesearch.index.log.size";

    /// <summary>Gauge: jobs that are remembered, by state.</summary>
    public const string Jobs = "sparsesearch.jobs";

    /// <summary>Gauge: lines and rows that a running job has done, by job.</summary>
    public const string JobItems = "sparsesearch.job.items";

    /// <summary>Gauge: those of them that were rejected, by job.</summary>
    public const string JobRejected = "sparsesearch.job.items.rejected";

    /// <summary>Span: a query's text becomes a vector.</summary>
    public const string EncodeSpan = "encode";

    /// <summary>Span: the engine finds the hits.</summary>
    public const string SearchSpan = "search";

    /// <summary>Span: what is shown of the hits is read.</summary>
    public const string FetchSpan = "fetch";

    /// <summary>Attribute: name of an index.</summary>
    public const string Index = "sparsesearch.index";

    /// <summary>Attribute: name of an engine.</summary>
    public const string Engine = "sparsesearch.engine";

    /// <summary>Attribute: hits that were asked for, those left out at the beginning included.</summary>
    public const string K = "sparsesearch.k";

    /// <summary>Attribute: hits that were found or shown.</summary>
    public const string Hits = "sparsesearch.hits";

    /// <summary>Attribute: whether the hits are proven to be the best.</summary>
    public const string Exact = "sparsesearch.exact";

    /// <summary>Attribute: postings that were scored.</summary>
    public const string Postings = "sparsesearch.postings";

    /// <summary>Attribute: how documents came, <c>request</c> or <c>job</c>.</summary>
    public const string Way = "sparsesearch.way";

    /// <summary>Attribute: state of a job.</summary>
    public const string State = "sparsesearch.job.state";

    /// <summary>Attribute: number of a job.</summary>
    public const string Job = "sparsesearch.job.id";

    /// <summary>Attribute: code of a problem; the conventions' own name.</summary>
    public const string ErrorType = "error.type";

    /// <summary>Attribute: HTTP status; the conventions' own name.</summary>
    public const string Status = "http.response.status_code";
}
