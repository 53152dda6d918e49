namespace SparseSearch.Core.Segments;

/// <summary>One segment in a manifest.</summary>
public sealed record ManifestSegment
{
    /// <summary>File name inside the index folder.</summary>
    public required string File { get; init; }

    /// <summary>The header's segment id, 16 lower-case hexadecimal digits.</summary>
    public required string SegmentId { get; init; }

    /// <summary>Length of the file in bytes.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Number of documents, empty ones included.</summary>
    public required int DocCount { get; init; }

    /// <summary>Documents without a term.</summary>
    public required int EmptyDocCount { get; init; }

    /// <summary>Number of (document, term) pairs.</summary>
    public required long PostingCount { get; init; }

    /// <summary>File name of <see cref="LiveDocsFile"/>; null where every document is live.</summary>
    public string? LiveFile { get; init; }

    /// <summary>Documents that were neither deleted nor replaced; null where every document is live.</summary>
    public int? LiveDocCount { get; init; }
}
