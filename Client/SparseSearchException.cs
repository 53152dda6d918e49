using System.Net;

namespace SparseSearch.Client;

/// <summary>The service did not do what it was asked for, and said why.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">What is wrong, for people.</param>
public sealed class SparseSearchException(HttpStatusCode status, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status => status;

    /// <summary>A word for programs, such as <c>unknown_index</c>; null where something between client and service answered.</summary>
    public string? Code { get; init; }

    /// <summary>The value that is wrong, where it is one.</summary>
    public string? Value { get; init; }

    /// <summary>What to do, where the service said so.</summary>
    public string? Remedy { get; init; }

    /// <summary>After how long to ask again, where the service said so.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
