namespace SparseSearch.Encoders.Tokenization;

/// <summary>A tokenizer file is not what it should be: malformed, incomplete or contradicting itself.</summary>
public sealed class TokenizerFormatException : Exception
{
    /// <summary>Names the file and what is wrong with it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What was found, what was expected, and what to do, as a sentence.</param>
    /// <param name="innerException">What the parser said, if it was a parser.</param>
    public TokenizerFormatException(string path, string problem, Exception? innerException = null)
        : base($"{path}: {problem}", innerException) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
