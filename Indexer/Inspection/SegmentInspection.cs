using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Inspection;

/// <summary>What a segment consists of and what it holds; for people.</summary>
public sealed record SegmentInspection
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The header as it stands in the file.</summary>
    public required SegmentHeader Header { get; init; }

    /// <summary>Sections, in file order.</summary>
    public required IReadOnlyList<SectionInspection> Sections { get; init; }

    /// <summary>Number of documents, empty ones included.</summary>
    public required int DocCount { get; init; }

    /// <summary>Documents without a term.</summary>
    public required int EmptyDocCount { get; init; }

    /// <summary>Number of (document, term) pairs.</summary>
    public required long PostingCount { get; init; }

    /// <summary>Number of terms that some document has.</summary>
    public required int UsedTermCount { get; init; }

    /// <summary>Terms of a document on average, empty ones included; 0 without documents.</summary>
    public required double MeanTermsPerDocument { get; init; }

    /// <summary>Terms of the longest document.</summary>
    public required int MaxTermsPerDocument { get; init; }

    /// <summary>Mean of all stored weights; 0 without postings.</summary>
    public required double MeanWeight { get; init; }

    /// <summary>The largest stored weight; 0 without postings.</summary>
    public required double MaxWeight { get; init; }

    /// <summary>The largest difference between a weight and what is stored for it.</summary>
    public required double QuantizerMaxError { get; init; }

    /// <summary>Terms with the most documents, longest list first, the smaller term id where equal.</summary>
    public required IReadOnlyList<TermInspection> LongestLists { get; init; }

    /// <summary>Fields for filters, by name.</summary>
    public required IReadOnlyList<FieldInspection> Fields { get; init; }

    /// <summary>Length of the file.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Compressed titles and texts; 0 where none are stored.</summary>
    public required long StoredTextBytes { get; init; }

    /// <summary>File bytes a document; 0 without documents.</summary>
    public double BytesPerDocument => DocCount == 0 ? 0 : (double)FileBytes / DocCount;

    /// <summary>File bytes a posting, stored text not counted; 0 without postings.</summary>
    public double BytesPerPosting => PostingCount == 0 ? 0 : (double)(FileBytes - StoredTextBytes) / PostingCount;
}
