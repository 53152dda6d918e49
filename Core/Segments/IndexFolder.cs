using System.Globalization;
using System.Text.RegularExpressions;

namespace SparseSearch.Core.Segments;

/// <summary>The names of the files of an index folder. A file of another name is never touched.</summary>
public static partial class IndexFolder
{
    /// <summary>The manifest: the only file whose appearance changes the index.</summary>
    public const string ManifestName = "manifest.json";

    /// <summary>Held by the one process that writes; empty, and stays.</summary>
    public const string LockName = "write.lock";

    /// <summary>Says in words who holds the lock; there while somebody does, or was killed.</summary>
    public const string LockOwnerName = "write.owner";

    /// <summary>Makes an index folder and those above it, and sees whether files can be made there.</summary>
    /// <param name="folder">One that is there is left as it is.</param>
    /// <param name="files">How the folder is made.</param>
    /// <exception cref="IOException">The folder cannot be made or written; the message says what to do.</exception>
    public static void Make(string folder, FileOperations files)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(files);
        try
        {
            files.CreateFolder(folder);
            using var probe = new FileStream(
                Path.Combine(folder, Path.GetRandomFileName() + ".tmp"), FileMode.CreateNew, FileAccess.Write,
                FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw CannotBeWritten(folder, error);
        }
    }

    /// <summary>What is thrown where a folder cannot be written.</summary>
    public static IOException CannotBeWritten(string folder, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return new IOException(
            $"{folder}: cannot be written ({cause.Message}). Choose a folder that can be written, or change its rights.", cause);
    }

    /// <summary>The name of a segment.</summary>
    /// <param name="generation">The commit that writes it, from 1.</param>
    /// <param name="ordinal">Its number within the commit, from 1.</param>
    public static string SegmentName(long generation, int ordinal) => string.Create(
        CultureInfo.InvariantCulture, $"segment-{generation:D6}-{ordinal:D4}{SegmentFormat.FileExtension}");

    /// <summary>The name of a vocabulary.</summary>
    /// <param name="generation">The commit that writes it, from 1.</param>
    public static string VocabularyName(long generation) =>
        string.Create(CultureInfo.InvariantCulture, $"vocabulary-{generation:D6}.zst");

    /// <summary>The name of a set of live documents.</summary>
    /// <param name="generation">The commit that writes it, from 1.</param>
    /// <param name="ordinal">Its number within the commit, from 1.</param>
    public static string LiveDocsName(long generation, int ordinal) => string.Create(
        CultureInfo.InvariantCulture, $"live-{generation:D6}-{ordinal:D4}.bits");

    /// <summary>The name of a file of the write-ahead log.</summary>
    /// <param name="generation">The commit before which its records came, from 1.</param>
    /// <param name="ordinal">Its number within the generation, from 1.</param>
    public static string LogName(long generation, int ordinal) =>
        string.Create(CultureInfo.InvariantCulture, $"log-{generation:D6}-{ordinal:D4}.wal");

    /// <summary>
    /// File names of the write-ahead log with generation and ordinal, in the order in which they were written. They are
    /// no part of <see cref="OwnFiles"/>: only who writes the log knows when a file of it may go.
    /// </summary>
    public static IReadOnlyList<(string Name, long Generation, int Ordinal)> LogFiles(string folder) =>
        !Directory.Exists(folder)
            ? []
            : [.. Directory.EnumerateFiles(folder).Select(path => LogFileName().Match(Path.GetFileName(path)))
                .Where(match => match.Success)
                .Select(match => (
                    Name: match.Value,
                    Generation: NumberOf(match, "generation"),
                    Ordinal: (int)NumberOf(match, "ordinal")))
                .Where(file => file.Name == LogName(file.Generation, file.Ordinal))
                .OrderBy(file => file.Generation).ThenBy(file => file.Ordinal)];

    /// <summary>Whether a folder holds segments or vocabularies, finished or not.</summary>
    public static bool HasOwnFiles(string folder) => OwnFiles(folder).Count > 0;

    /// <summary>
    /// File names of segments and their stored calibrations, vocabularies and unfinished files of any generation, in ordinal order.
    /// </summary>
    public static IReadOnlyList<string> OwnFiles(string folder) => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))
            .Where(name => OwnName().IsMatch(name)).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Of <see cref="OwnFiles"/> those that an index has no use for: neither kept, nor a calibration that was stored for a segment
    /// which is kept.
    /// </summary>
    /// <param name="folder">The index folder.</param>
    /// <param name="kept">File names.</param>
    public static IReadOnlyList<string> UnusedFiles(string folder, IReadOnlySet<string> kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        return [.. OwnFiles(folder).Where(name => !kept.Contains(name) && !IsOfKeptSegment(name))];

        bool IsOfKeptSegment(string name) => Path.GetExtension(name) == CalibrationFile.FileExtension
            && kept.Contains(Path.ChangeExtension(name, SegmentFormat.FileExtension));
    }

    /// <summary>The generation in a name that <see cref="OwnFiles"/> gave, or 0 where it has none.</summary>
    public static long GenerationOf(string name)
    {
        var match = OwnName().Match(name);
        return match.Groups["generation"].Success
            && long.TryParse(match.Groups["generation"].ValueSpan, CultureInfo.InvariantCulture, out var generation)
            ? generation
            : 0;
    }

    private static long NumberOf(Match match, string group) =>
        long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^log-(?<generation>[0-9]{6,18})-(?<ordinal>[0-9]{4,9})\.wal$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LogFileName();

    [GeneratedRegex(
        @"^(segment-(?<generation>[0-9]{6,18})-[0-9]{4,9}\.(seg(\.writing)?|cal)"
        + @"|live-(?<generation>[0-9]{6,18})-[0-9]{4,9}\.bits(\.writing)?"
        + @"|vocabulary-(?<generation>[0-9]{6,18})\.zst(\.writing)?|manifest\.json\.writing)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex OwnName();
}
