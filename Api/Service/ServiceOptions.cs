using System.ComponentModel.DataAnnotations;
using SparseSearch.Api.Access;

namespace SparseSearch.Api.Service;

/// <summary>What an operator sets, under <see cref="Section"/>; checked when the service starts.</summary>
public sealed class ServiceOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "SparseSearch";

    /// <summary>The folder of the indexes, a subfolder each; made where it is missing.</summary>
    [Required(AllowEmptyStrings = false)]
    public string DataFolder { get; set; } = "sparsesearch-data";

    /// <summary>
    /// Models by the names that requests use. Requests never name paths: what is not here cannot be opened.
    /// </summary>
    public Dictionary<string, string> Models { get; } = new(StringComparer.Ordinal);

    /// <summary>Collections that indexes are made of when the service starts for the first time, by the indexes' names.</summary>
    public Dictionary<string, LoadOptions> Load { get; } = new(StringComparer.Ordinal);

    /// <summary>Who may ask; everybody on this machine, and nobody else, where there is none.</summary>
    public IReadOnlyList<ApiKeyOptions> Keys { get; set; } = [];

    /// <summary>The folder whose files bulk jobs may read; none where empty.</summary>
    public string ImportFolder { get; set; } = "";

    /// <summary>The folder of snapshots; <c>.snapshots</c> of the data folder where empty.</summary>
    public string SnapshotFolder { get; set; } = "";

    /// <summary>Seconds between two refreshes, 0.01 to 3600: written documents are found after that, or when asked for.</summary>
    [Range(0.01, 3600)]
    public double RefreshSeconds { get; set; } = 1;

    /// <summary>The most hits of a search, offset included, 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int MaxHits { get; set; } = 1_000;

    /// <summary>Requests of a key that are worked on at the same time, 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrent { get; set; } = 64;

    /// <summary>Requests of a key that wait for others of it, 0 to 100,000; more are refused at once.</summary>
    [Range(0, 100_000)]
    public int MaxWaiting { get; set; } = 256;

    /// <summary>
    /// Pieces of work a processor that are ready and wait for it, 1 to 100,000; while there are more, requests are refused at once
    /// with 503. 32 searches take some ten milliseconds.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxPending { get; set; } = 32;

    /// <summary>Requests of a key a second, with as many at once; 0 for any number.</summary>
    [Range(0, 1_000_000)]
    public int RequestsPerSecond { get; set; }

    /// <summary>The most terms of a query that comes as a vector, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueryTerms { get; set; } = 10_000;

    /// <summary>The longest query text in characters, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueryCharacters { get; set; } = 10_000;

    /// <summary>The largest body of a request in bytes, 1,024 to 1,073,741,824; bodies of documents are limited by the line, unpacked ones by this.</summary>
    [Range(1_024, 1 << 30)]
    public long MaxRequestBytes { get; set; } = 32 << 20;

    /// <summary>Origins of pages that may use the service from a browser, such as <c>https://search.example.org</c>; none where empty.</summary>
    public IReadOnlyList<string> CorsOrigins { get; set; } = [];

    /// <summary>Searches that take so many milliseconds or more are logged as slow, 0 to 3,600,000; 0 logs none.</summary>
    [Range(0.0, 3_600_000.0)]
    public double SlowQueryMilliseconds { get; set; } = 500;

    /// <summary>Whether <c>/metrics</c> asks for no key, where there are keys.</summary>
    public bool MetricsOpen { get; set; }

    /// <summary>
    /// Milliseconds that a search may take, 1 to 600,000; it may ask for less. What was found until then is the answer, and said
    /// to be partial.
    /// </summary>
    [Range(1, 600_000)]
    public int MaxSearchMilliseconds { get; set; } = 10_000;

    /// <summary>Documents that are encoded together while a body is read, 1 to 4096: what a bulk request holds in memory.</summary>
    [Range(1, 4096)]
    public int BulkBatch { get; set; } = 128;
}
