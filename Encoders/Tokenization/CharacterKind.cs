namespace SparseSearch.Encoders.Tokenization;

/// <summary>What the tokeniser does with a UTF-16 unit after normalisation.</summary>
internal enum CharacterKind
{
    /// <summary>Continues a word, as one other unit.</summary>
    Letter,

    /// <summary>Ends a word.</summary>
    Separator,

    /// <summary>Leaves no trace: the word goes on behind it.</summary>
    Removed,

    /// <summary>Is a word of its own, as one other unit: punctuation, and ideographs that are split.</summary>
    Isolated,

    /// <summary>Becomes several code points, or is half of a surrogate pair: looked at one by one.</summary>
    Expanded,
}
