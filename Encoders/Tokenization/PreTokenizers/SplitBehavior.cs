namespace SparseSearch.Encoders.Tokenization.PreTokenizers;

/// <summary>What becomes of the matches at which a text is split, under the names of <c>tokenizer.json</c>.</summary>
internal enum SplitBehavior
{
    /// <summary>Each is a word of its own.</summary>
    Isolated,

    /// <summary>They vanish.</summary>
    Removed,

    /// <summary>Each belongs to the word before it.</summary>
    MergedWithPrevious,

    /// <summary>Each belongs to the word behind it.</summary>
    MergedWithNext,

    /// <summary>Neighbouring matches are one word.</summary>
    Contiguous,
}
