namespace SparseSearch.Core.Segments;

/// <summary>What a section holds. 0 is reserved, so that zeroed bytes never parse.</summary>
public enum SectionKind
{
    /// <summary>No section.</summary>
    None = 0,

    /// <summary>
    /// Where each document's forward record begins, in units of 16 bytes; one more entry than documents.
    /// </summary>
    ForwardOffsets = 1,

    /// <summary>Each document's term ids and impacts.</summary>
    ForwardRecords = 2,

    /// <summary>Number of documents that have each term.</summary>
    DocumentFrequencies = 3,

    /// <summary>Impact-grouped postings: parameters and impact levels.</summary>
    PostingLevels = 4,

    /// <summary>Impact-grouped postings: where each window's and term's runs begin.</summary>
    PostingDirectory = 5,

    /// <summary>Impact-grouped postings: local doc ids.</summary>
    PostingIds = 6,

    /// <summary>Where each external id begins.</summary>
    ExternalIdOffsets = 8,

    /// <summary>External ids as UTF-8.</summary>
    ExternalIdBytes = 9,

    /// <summary>Doc ids in the ordinal order of their external ids' UTF-8 bytes.</summary>
    ExternalIdOrder = 10,

    /// <summary>Where each block of stored documents begins.</summary>
    DocumentBlockOffsets = 11,

    /// <summary>Stored documents in zstd blocks.</summary>
    DocumentBlocks = 12,

    /// <summary>
    /// Documents in an order of the builder's: by doc id, the document's place among the stored ones, which is the
    /// place in which it came. Absent where both are the same.
    /// </summary>
    DocumentPositions = 13,

    /// <summary>First of the kinds of clusters of neighbouring documents (16 to 31).</summary>
    ClusterFirst = 16,

    /// <summary>
    /// First of the kinds that belong to the Seismic room (32 to 47); only that room knows their bytes.
    /// </summary>
    SeismicFirst = 32,

    /// <summary>Recall that was measured for engines' settings; kinds 48 to 55 are kept for planning.</summary>
    Calibration = 48,

    /// <summary>Field columns: names, kinds and places of fields; kinds 64 to 71 are kept for fields.</summary>
    FieldDirectory = 64,

    /// <summary>Field columns: values and the documents that have them.</summary>
    FieldData = 65,
}
