namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// A file of a model cannot be used; the message names the file, what was expected, what was found and what to do.
/// </summary>
public sealed class CheckpointFormatException : Exception
{
    /// <summary>Describes the failure.</summary>
    /// <param name="path">The file, or the folder where a file is missing.</param>
    /// <param name="expected">What a usable file has.</param>
    /// <param name="found">What this one has.</param>
    /// <param name="remedy">What the user can do, as a sentence.</param>
    /// <param name="inner">The failure underneath, or null.</param>
    public CheckpointFormatException(
        string path, string expected, string found, string remedy, Exception? inner = null)
        : base($"{path}: expected {expected}, found {found}. {remedy}", inner)
    {
        Path = path;
        Expected = expected;
        Found = found;
    }

    /// <summary>The file, or the folder where a file is missing.</summary>
    public string Path { get; }

    /// <summary>What a usable file has.</summary>
    public string Expected { get; }

    /// <summary>What this one has.</summary>
    public string Found { get; }
}
