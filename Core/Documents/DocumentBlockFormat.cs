namespace SparseSearch.Core.Documents;

/// <summary>Constants of the stored documents' sections; docs/FILE_FORMAT.md is their text.</summary>
public static class DocumentBlockFormat
{
    /// <summary>The only codec so far: one zstd frame a block.</summary>
    public const uint ZstdCodec = 1;

    /// <summary>Words before the entries of the block directory: codec, number of blocks.</summary>
    public const int DirectoryHeaderWords = 2;

    /// <summary>Words of a directory entry: first doc id, first byte.</summary>
    public const int DirectoryEntryWords = 2;

    /// <summary>Bytes before a block's zstd frame: length of the decoded block, number of documents.</summary>
    public const int BlockHeaderBytes = 8;

    /// <summary>A block is closed when its documents have this many bytes.</summary>
    public const int BlockTargetBytes = 1 << 15;

    /// <summary>The most bytes of UTF-8 that one document may store.</summary>
    public const int MaxDocumentBytes = 1 << 26;

    /// <summary>The longest decoded block: one document at the limit behind others that did not fill a block.</summary>
    public const int MaxBlockBytes = MaxDocumentBytes + (1 << 21);

    /// <summary>Bytes before a field: kind, length.</summary>
    public const int FieldHeaderBytes = 5;

    /// <summary>Field kinds; 0 is reserved.</summary>
    public const byte TitleField = 1, TextField = 2, OtherFields = 3;

    /// <summary>The most bytes of a document's other members: what is read for filters stays small.</summary>
    public const int MaxFieldsBytes = 1 << 20;

    /// <summary>zstd level: deterministic, and quick to read at every level.</summary>
    public const int ZstdLevel = 6;
}
