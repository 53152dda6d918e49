using System.Globalization;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer.Log;

namespace SparseSearch.Indexer.Inspection;

/// <summary>
/// Reads every byte of an index: checksums first, then whether the bytes mean what they must. Goes on behind a damaged
/// segment, so that one report names all that are.
/// </summary>
public static class IndexVerification
{
    /// <summary>Verifies an index folder.</summary>
    /// <param name="folder">The index.</param>
    /// <param name="progress">Told after every segment; null for silence.</param>
    /// <param name="cancellationToken">Looked at every few megabytes.</param>
    /// <returns>What was checked and what was wrong; a folder that is no index at all is a problem too.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static VerificationReport Run(
        string folder, IProgress<VerificationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var done = new List<string>();
        var problems = new List<string>();
        IndexManifest? manifest = null;
        if (Attempt(problems, () => manifest = IndexManifestFile.Read(folder)) && manifest is not null)
        {
            done.Add($"{IndexFolder.ManifestName}: checksum, generation {manifest.Generation}");
            if (Attempt(problems, () => VocabularyFile.Read(folder, manifest.Vocabulary)))
            {
                done.Add($"{manifest.Vocabulary.File}: checksum, {manifest.Vocabulary.TermCount} terms, fingerprint");
            }

            VerifySegments(folder, manifest, done, problems, progress, cancellationToken);
            if (manifest.LogSequence is { } sequence)
            {
                Attempt(problems, () => done.Add(VerifyLog(folder, manifest.Vocabulary.Fingerprint, sequence)));
            }
        }

        return new VerificationReport(done, problems);
    }

    private static void VerifySegments(
        string folder, IndexManifest manifest, List<string> done, List<string> problems,
        IProgress<VerificationProgress>? progress, CancellationToken cancellationToken)
    {
        var (segments, bytes, bytesTotal) = (0, 0L, manifest.Segments.Sum(s => s.FileBytes));
        foreach (var entry in manifest.Segments)
        {
            Attempt(problems, () =>
            {
                using var segment = Segment.Open(Path.Combine(folder, entry.File));
                CheckEntry(segment, entry, manifest);
                done.Add($"{entry.File}: header, table, and where it belongs");
                var live = LiveDocsFile.Read(folder, entry);
                if (live is not null)
                {
                    done.Add($"{entry.LiveFile}: checksum, {entry.LiveDocCount} live documents, and where it belongs");
                }

                if (CalibrationFile.Read(segment.Reader, out var note) is not null || note is not null)
                {
                    done.Add(note ?? $"{Path.ChangeExtension(entry.File, CalibrationFile.FileExtension)}: checksum, and where it belongs");
                }

                segment.Reader.Verify(cancellationToken);
                done.Add($"{entry.File}: checksums of {segment.Reader.Sections.Length} sections, padding");
                done.AddRange(SegmentVerification.Run(segment, live, cancellationToken).Select(c => $"{entry.File}: {c}"));
            });
            bytes += entry.FileBytes;
            progress?.Report(new VerificationProgress(++segments, manifest.Segments.Count, bytes, bytesTotal));
        }
    }

    private static string VerifyLog(string folder, string fingerprint, long sequence)
    {
        if (IndexWriterLock.IsHeld(folder))
        {
            return "write-ahead log: is being written, and was not read";
        }

        var log = LogRecovery.Survey(
            folder, ulong.Parse(fingerprint, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), sequence);
        foreach (var record in log.Records)
        {
            _ = record.Kind;
        }

        return $"write-ahead log: checksums, {log.RecordCount} changes beyond the last commit";
    }

    private static void CheckEntry(Segment segment, ManifestSegment entry, IndexManifest manifest)
    {
        var header = segment.Reader.Header;
        Compare(segment.Path, "segment id", entry.SegmentId, Hex(header.SegmentId));
        Compare(segment.Path, "vocabulary", manifest.Vocabulary.Fingerprint, Hex(header.VocabularyFingerprint));
        Compare(segment.Path, "vocabulary size", manifest.Vocabulary.TermCount, (long)header.VocabularySize);
        Compare(segment.Path, "documents", entry.DocCount, (long)header.DocCount);
        Compare(segment.Path, "empty documents", entry.EmptyDocCount, (long)header.EmptyDocCount);
        Compare(segment.Path, "postings", entry.PostingCount, (long)header.PostingCount);
        Compare(segment.Path, "bytes", entry.FileBytes, segment.Reader.FileBytes);
    }

    private static void Compare<T>(string path, string what, T inManifest, T inFile)
    {
        if (!EqualityComparer<T>.Default.Equals(inManifest, inFile))
        {
            throw new IndexFormatException(
                IndexFault.Damaged, path, $"the manifest names {what} {inManifest}, the segment has {inFile}");
        }
    }

    private static string Hex(ulong value) => value.ToString("x16", CultureInfo.InvariantCulture);

    private static bool Attempt(List<string> problems, Action check)
    {
        try
        {
            check();
            return true;
        }
        catch (IOException error)
        {
            problems.Add(error.Message);
            return false;
        }
    }
}
