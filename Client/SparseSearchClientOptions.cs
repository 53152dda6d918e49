namespace SparseSearch.Client;

/// <summary>Which service is asked, and how patiently.</summary>
public sealed class SparseSearchClientOptions
{
    /// <summary>Where the service is, such as <c>http://127.0.0.1:7700</c>. Needed with <c>AddSparseSearchClient</c>.</summary>
    public Uri? Address { get; set; }

    /// <summary>The key that is sent as a bearer token; null for a service without keys.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// How often a request is sent at most where the service is too busy (429), 1 to 100. Default: 4. Requests that change
    /// something at each repetition, and streams of documents, are sent once.
    /// </summary>
    public int MaxAttempts { get; set; } = 4;

    /// <summary>The longest wait between two attempts, 0 to an hour; a service that asks for more is not asked again. Default: 30 s.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an attempt may take, above 0; streams of documents may take any time. Default: 100 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        if (Address is { } address && (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https")))
        {
            throw new ArgumentException($"Address is '{address}'; give an absolute one, such as http://127.0.0.1:7700.");
        }

        if (ApiKey is not null && (ApiKey.Length == 0 || ApiKey.Any(static c => c is <= ' ' or > '~')))
        {
            throw new ArgumentException("ApiKey is empty, or has a character that a header cannot have; give the key alone, or null.");
        }

        if (MaxAttempts is < 1 or > 100)
        {
            throw new ArgumentException($"MaxAttempts is {MaxAttempts}; give 1 to 100.");
        }

        if (MaxWait < TimeSpan.Zero || MaxWait > TimeSpan.FromHours(1))
        {
            throw new ArgumentException($"MaxWait is {MaxWait}; give 0 to an hour.");
        }

        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromDays(1))
        {
            throw new ArgumentException($"Timeout is {Timeout}; give more than 0, and at most a day.");
        }
    }
}
