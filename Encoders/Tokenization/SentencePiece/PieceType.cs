namespace SparseSearch.Encoders.Tokenization.SentencePiece;

/// <summary>What a piece of a SentencePiece model is, with the numbers of its file.</summary>
internal enum PieceType
{
    /// <summary>A piece of text.</summary>
    Normal = 1,

    /// <summary>What stands for text without pieces.</summary>
    Unknown = 2,

    /// <summary>Steers the model; never found in text.</summary>
    Control = 3,

    /// <summary>A text that is never cut.</summary>
    UserDefined = 4,

    /// <summary>A piece that is no longer used.</summary>
    Unused = 5,

    /// <summary>A byte.</summary>
    Byte = 6,
}
