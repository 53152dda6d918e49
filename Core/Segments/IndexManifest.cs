using System.Text.Json.Serialization;
using SparseSearch.Core.Filters;
using SparseSearch.Core.TextEncoding;

namespace SparseSearch.Core.Segments;

/// <summary>
/// What an index consists of, as one commit left it: the content of <c>manifest.json</c>. Immutable and thread-safe;
/// read and written by <see cref="IndexManifestFile"/>.
/// </summary>
public sealed record IndexManifest
{
    /// <summary>
    /// The newest format version that this build reads; it writes it for indexes that take changes
    /// (<see cref="LogSequence"/>), and the oldest for those that were built whole.
    /// </summary>
    public const int CurrentVersion = 2;

    /// <summary>The oldest format version that this build reads.</summary>
    public const int OldestVersion = 1;

    /// <summary>What <see cref="Format"/> says in every index.</summary>
    public const string FormatName = "SparseSearch index";

    /// <summary>Always <see cref="FormatName"/>.</summary>
    [JsonPropertyOrder(-2)]
    public string Format { get; init; } = FormatName;

    /// <summary>Format version of the manifest and the folder.</summary>
    [JsonPropertyOrder(-1)]
    public int Version { get; init; } = OldestVersion;

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

    /// <summary>
    /// Fields of an index that takes changes, those that no segment has yet included; null where there are none.
    /// </summary>
    public FieldSchema? Fields { get; init; }

    /// <summary>
    /// Number of the last change that the segments hold: what the write-ahead log has behind it is not in them yet.
    /// Null where the index was built whole and has no log.
    /// </summary>
    public long? LogSequence { get; init; }

    /// <summary>Number of documents in all segments, deleted and replaced ones included.</summary>
    [JsonIgnore]
    public long DocCount => Segments.Sum(s => (long)s.DocCount);

    /// <summary>Names of all files that belong to the commit, but for the manifest itself.</summary>
    [JsonIgnore]
    public IEnumerable<string> Files => Segments.Select(s => s.File)
        .Concat(Segments.Select(s => s.LiveFile).OfType<string>()).Append(Vocabulary.File);

    /// <summary>Number of live documents in all segments.</summary>
    [JsonIgnore]
    public long LiveDocCount => Segments.Sum(s => (long)(s.LiveDocCount ?? s.DocCount));
}
