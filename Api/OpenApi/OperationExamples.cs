namespace SparseSearch.Api.OpenApi;

/// <summary>
/// An example of every operation, in an order in which they can be sent one after the other: each succeeds after those
/// before it, on a service with a model <c>splade</c> whose import folder has a file <c>notes.jsonl</c>.
/// </summary>
internal static class OperationExamples
{
    private const string Indexes = "/v1/indexes", Notes = $"{Indexes}/notes", Named = $"{Indexes}/{{name}}";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<OperationExample> All { get; } =
        [.. HealthExamples(), .. FillingExamples(), .. SearchExamples(), .. CareExamples(), .. EndExamples()];

    /// <summary>The example of an operation, or null.</summary>
    public static OperationExample? Of(string method, string route) => All.FirstOrDefault(e => e.Method == method && e.Route == route);

    private static OperationExample[] HealthExamples() =>
    [
        new("GET", "/livez", "/livez", "Answers as long as the program runs. Asks for no key and counts against no limit."),
        new("GET", "/readyz", "/readyz", "Answers 503 until every index of the data folder is open."),
        new("GET", "/health", "/health", "For clients of Text Embeddings Inference; as /livez."),
        new("GET", "/info", "/info", "For clients of Text Embeddings Inference: the first model by name.",
            Answer: """
            {"model_id": "splade", "model_sha": "4f1d…", "model_dtype": "float32", "model_type": {"embedding": {"pooling": "splade"}},
             "max_concurrent_requests": 64, "max_input_length": 256, "max_batch_tokens": 262144, "max_client_batch_size": 1024,
             "auto_truncate": true, "tokenization_workers": 8, "version": "1.0.0"}
            """),
        new("POST", "/v1/encode", "/v1/encode", "The heaviest terms come first. A model is named where the service has several.",
            """{"model": "splade", "texts": ["vitamin D and bone density"], "side": "query"}""",
            """{"model": "splade", "vectors": [[{"term": "bone", "weight": 2.31}, {"term": "vitamin", "weight": 1.94}]]}"""),
        new("POST", "/embed_sparse", "/embed_sparse", "The shape of Text Embeddings Inference: numbers of terms in place of terms.",
            """{"model": "splade", "inputs": ["vitamin D and bone density"], "prompt_name": "query"}""",
            """[[{"index": 5923, "value": 2.31}, {"index": 17663, "value": 1.94}]]"""),
    ];

    private static OperationExample[] FillingExamples() =>
    [
        new("PUT", Named, Notes, "Give a model of the configuration, or the vocabulary of vectors that come ready-made.",
            """{"model": "splade", "dateFields": ["published"]}""",
            """
            {"name": "notes", "model": "splade", "terms": 30522, "documents": 0, "searchable": 0, "deleted": 0, "segments": 0,
             "bytes": 1180, "engines": ["exact", "auto", "windowed", "exhaustive"], "fields": {"published": "date"}, "aliases": []}
            """, CanConflict: true),
        new("GET", Indexes, Indexes, "A key that is for some indexes sees those alone."),
        new("GET", Named, Notes, "Counts, engines, and the fields that filters may name."),
        new("POST", $"{Named}/documents", $"{Notes}/documents",
            "A JSON object a line: _id or id, title, text, and any other members. A body is read a batch at a time and may be of any "
            + "length; a line may have 64 MiB. What was not taken is listed with line and reason.",
            """
            {"_id": "bone", "title": "Vitamin D", "text": "Vitamin D and the density of bone.", "year": 2001, "published": "2001-05-01"}
            {"_id": "heart", "title": "Hearts", "text": "Blood pressure and the heart.", "year": 2010}

            """,
            """{"taken": 2, "rejected": 0, "rejections": []}""", CanConflict: true),
        new("POST", $"{Named}/refresh", $"{Notes}/refresh", "Otherwise it happens by itself, RefreshSeconds after the writing."),
        new("GET", $"{Named}/documents/{{id}}", $"{Notes}/documents/bone", "With terms=true its terms and weights come along.",
            Answer: """{"id": "bone", "title": "Vitamin D", "text": "Vitamin D and the density of bone.", "fields": {"year": 2001}}"""),
        new("POST", $"{Named}/jobs", $"{Notes}/jobs",
            "The source lies in the service's folder of imports. A stopped job that is begun again goes on where it was.",
            """{"source": "notes.jsonl"}""",
            """
            {"id": 1, "name": "notes: notes.jsonl", "state": "waiting", "items": 0, "indexed": 0, "rejected": 0, "resumed": 0,
             "submitted": "2027-01-01T12:00:00+00:00"}
            """, CanConflict: true),
        new("GET", "/v1/jobs", "/v1/jobs", "The oldest first, as far as they are remembered."),
        new("GET", "/v1/jobs/{id}", "/v1/jobs/1", "Where it is: waiting, running, done, failed or stopped."),
        new("DELETE", "/v1/jobs/{id}", "/v1/jobs/1", "What it wrote stays.", CanConflict: true),
    ];

    private static OperationExample[] SearchExamples() =>
    [
        new("POST", $"{Named}/search", $"{Notes}/search",
            "By text, which the index's model encodes, or by a vector of terms and weights. An alias may stand where the index is named.",
            """{"text": "healthy bones", "k": 10, "filter": "year >= 2000", "explain": true}""",
            """
            {"hits": [{"id": "bone", "score": 4.25, "title": "Vitamin D", "snippet": "Vitamin D and the density of bone.",
             "fields": {"year": 2001}, "terms": [{"term": "bone", "query": 2.31, "document": 1.84, "contribution": 4.25}]}],
             "engine": "exact", "exact": true, "queryTerms": [{"term": "bone", "weight": 2.31}], "encodeMicroseconds": 310.5,
             "searchMicroseconds": 84.2, "partial": false}
            """, CanConflict: true),
        new("POST", $"{Named}/search/batch", $"{Notes}/search/batch", "Up to 1,024 searches; one that is wrong refuses all.",
            """{"searches": [{"text": "healthy bones"}, {"text": "blood pressure", "k": 3, "feedback": "rocchio"}]}""", CanConflict: true),
        new("POST", $"{Named}/warmup", $"{Notes}/warmup", "Reads the index once, so that the first searches need not wait for the disk.",
            """{"engines": ["exact"]}""", """{"bytes": 1048576, "milliseconds": 3.4, "engines": ["exact"]}""", CanConflict: true),
        new("GET", "/v1/statistics", "/v1/statistics", "Counts since the service started; /metrics has them for Prometheus."),
        new("GET", $"{Named}/statistics", $"{Notes}/statistics", "Counts since the service started."),
    ];

    private static OperationExample[] CareExamples() =>
    [
        new("POST", $"{Named}/snapshots", $"{Notes}/snapshots", "Searches and writes go on meanwhile.",
            """{"name": "monday"}""", """{"name": "monday", "made": "2027-01-04T03:00:00+00:00", "documents": 2, "bytes": 8192}""",
            CanConflict: true),
        new("GET", $"{Named}/snapshots", $"{Notes}/snapshots", "By name; those of a deleted index too."),
        new("POST", $"{Named}/snapshots/{{snapshot}}/restore", $"{Notes}/snapshots/monday/restore",
            "The snapshot and the index that it was made of stay as they are.", """{"index": "notes-2"}""", CanConflict: true),
        new("DELETE", $"{Named}/snapshots/{{snapshot}}", $"{Notes}/snapshots/monday", "Indexes that were made of it stay."),
        new("PUT", "/v1/aliases/{name}", "/v1/aliases/current",
            "Searches before it ask the old index, those after it the new one: an index is replaced while it is searched.",
            """{"index": "notes-2"}""", """{"alias": "current", "index": "notes-2"}""", CanConflict: true),
        new("GET", "/v1/aliases", "/v1/aliases", "A key that is for some indexes sees the aliases that it names alone."),
        new("GET", "/v1/aliases/{name}", "/v1/aliases/current", "The index that it stands for."),
        new("DELETE", "/v1/aliases/{name}", "/v1/aliases/current", "Searches that name it are refused from then on."),
    ];

    private static OperationExample[] EndExamples() =>
    [
        new("DELETE", $"{Named}/documents/{{id}}", $"{Notes}/documents/heart", "Answered when it is safe on disk; with refresh=true no search finds it any more."),
        new("DELETE", Named, Notes, "Its files are removed; its snapshots stay.", CanConflict: true),
    ];
}
