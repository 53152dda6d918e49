namespace SparseSearch.Client;

/// <summary>How documents are added.</summary>
public sealed record AddOptions
{
    /// <summary>Whether every document brings its vector, so that no model is asked. Default: no.</summary>
    public bool Encoded { get; init; }

    /// <summary>Whether they are found as soon as they are added, and not a second later. Default: no.</summary>
    public bool Refresh { get; init; }
}
