namespace SparseSearch.Core.Segments;

/// <summary>The vocabulary file in a manifest.</summary>
public sealed record ManifestVocabulary
{
    /// <summary>File name inside the index folder.</summary>
    public required string File { get; init; }

    /// <summary>Length of the file in bytes.</summary>
    public required long FileBytes { get; init; }

    /// <summary>CRC-32C of the file, 8 lower-case hexadecimal digits.</summary>
    public required string Checksum { get; init; }

    /// <summary>Number of terms.</summary>
    public required int TermCount { get; init; }

    /// <summary>
    /// Fingerprint of the terms, 16 lower-case hexadecimal digits; see <see cref="Vectors.Vocabulary"/>.
    /// </summary>
    public required string Fingerprint { get; init; }
}
