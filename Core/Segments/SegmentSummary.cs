using SparseSearch.Core.Vectors;

namespace SparseSearch.Core.Segments;

/// <summary>What a segment's header says of its content.</summary>
public sealed record SegmentSummary
{
    /// <summary>Number of documents, empty ones included.</summary>
    public required int DocCount { get; init; }

    /// <summary>Documents without a term.</summary>
    public required int EmptyDocCount { get; init; }

    /// <summary>Number of (document, term) pairs.</summary>
    public required long PostingCount { get; init; }

    /// <summary>Number of terms in the vocabulary.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The vocabulary's fingerprint.</summary>
    public required ulong VocabularyFingerprint { get; init; }

    /// <summary>How weights became impacts.</summary>
    public required WeightQuantizer Quantizer { get; init; }
}
