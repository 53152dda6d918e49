using System.Text.Json.Serialization;
using SparseSearch.Core.TextEncoding;

namespace SparseSearch.Core.Segments;

/// <summary>
/// What an index consists of, as one commit left it: the content of <c>manifest.json</c>. Immutable and thread-safe;
/// read and written by <see cref="IndexManifestFile"/>.
/// </summary>
public sealed record IndexManifest
{
    /// <summary>The format version that this build writes, and the newest it reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The oldest format version that this build reads.</summary>
    public const int OldestVersion = 1;

    /// <summary>What <see cref="Format"/> says in every index.</summary>
    public const string FormatName = "SparseSearch index";

    /// <summary>Always <see cref="FormatName"/>.</summary>
    [JsonPropertyOrder(-2)]
    public string Format { get; init; } = FormatName;

    /// <summary>Format version of the manifest and the folder.</summary>
    [JsonPropertyOrder(-1)]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Number of the commit, from 1; part of the file names of what it wrote.</summary>
    public required long Generation { get; init; }

    /// <summary>The vocabulary of every segment.</summary>
    public required ManifestVocabulary Vocabulary { get; init; }

    /// <summary>The encoder that filled the index, or null where vectors came ready-made.</summary>
    public EncoderDescription? Encoder { get; init; }

    /// <summary>How the index was built, for people: names and values of options.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>The segments, in the order of their doc ids.</summary>
    public required IReadOnlyList<ManifestSegment> Segments { get; init; }

    /// <summary>Number of documents in all segments.</summary>
    [JsonIgnore]
    public long DocCount => Segments.Sum(s => (long)s.DocCount);
}
