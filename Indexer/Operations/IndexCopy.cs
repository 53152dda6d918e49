using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Operations;

/// <summary>
/// Copies an index as it is at one instant, also while another process writes it: what was acknowledged before the call is
/// in the copy. A copy is an index like any other. Its manifest comes last, so that a copy that was interrupted is none.
/// </summary>
public static class IndexCopy
{
    /// <summary>How often the copy starts again when a commit replaces the files meanwhile.</summary>
    private const int MaxAttempts = 64;

    private const int BufferBytes = 1 << 20;

    /// <summary>Copies an index.</summary>
    /// <param name="folder">An index.</param>
    /// <param name="target">A folder that is empty or not there yet.</param>
    /// <param name="progress">Told how many bytes were copied, and of how many; null for silence.</param>
    /// <param name="cancellationToken">Ends the copy; what was copied is removed.</param>
    /// <returns>The manifest of the copy; the log may hold changes beyond it.</returns>
    /// <exception cref="IndexFormatException">No index, a damaged or missing file, or an unknown version.</exception>
    /// <exception cref="InvalidOperationException">The target holds files.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static IndexManifest Copy(
        string folder, string target, IProgress<(long Done, long Total)>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(target);
        (folder, target) = (Path.GetFullPath(folder), Path.GetFullPath(target));
        RequireEmpty(target);
        var (manifest, bytes, sources) = Hold(folder);
        var made = !Directory.Exists(target);
        var written = new List<string>();
        try
        {
            IndexFolder.Make(target, FileOperations.Unwatched);
            var (done, total) = (0L, sources.Sum(static s => s.Length));
            foreach (var source in sources)
            {
                var path = Path.Combine(target, Path.GetFileName(source.Name));
                written.Add(path);
                CopyFile(source, path, count => progress?.Report((done += count, total)), cancellationToken);
            }

            DurableFile.WriteAll(Path.Combine(target, IndexFolder.ManifestName), bytes, FileOperations.Unwatched);
            return manifest;
        }
        catch
        {
            written.ForEach(File.Delete);
            if (made && Directory.Exists(target) && !Directory.EnumerateFileSystemEntries(target).Any())
            {
                Directory.Delete(target);
            }

            throw;
        }
        finally
        {
            sources.ForEach(static s => s.Dispose());
        }
    }

    private static void RequireEmpty(string target)
    {
        if (File.Exists(target))
        {
            throw new InvalidOperationException($"{target} is a file; give a folder that is empty or not there yet.");
        }

        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).FirstOrDefault() is { } first)
        {
            throw new InvalidOperationException(
                $"{target} holds {Path.GetFileName(first)} already; give a folder that is empty or not there yet.");
        }
    }

    /// <summary>
    /// Opens every file of one commit, and the log behind it. Files that are open stay readable when a later commit removes
    /// them; the manifest, read again afterwards, says that none was removed before.
    /// </summary>
    private static (IndexManifest Manifest, byte[] Bytes, List<FileStream> Files) Hold(string folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            var manifest = IndexManifestFile.Read(folder);
            var files = new List<FileStream>();
            try
            {
                var logs = manifest.LogSequence is null ? [] : IndexFolder.LogFiles(folder).Select(static f => f.Name);
                var stored = manifest.Segments
                    .Select(static s => Path.ChangeExtension(s.File, CalibrationFile.FileExtension))
                    .Where(name => File.Exists(Path.Combine(folder, name)));
                foreach (var name in manifest.Files.Concat(logs).Concat(stored))
                {
                    files.Add(new FileStream(
                        Path.Combine(folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete,
                        bufferSize: 1, FileOptions.SequentialScan));
                }

                if (IndexManifestFile.Read(folder).Generation == manifest.Generation)
                {
                    return (manifest, IndexManifestFile.Serialize(manifest), files);
                }
            }
            catch (FileNotFoundException missing) when (IndexManifestFile.Read(folder).Generation == manifest.Generation)
            {
                files.ForEach(static f => f.Dispose());
                throw new IndexFormatException(
                    IndexFault.MissingFile, missing.FileName ?? folder,
                    "the manifest names the file, and it is not there: the index was copied or written in part");
            }
            catch (FileNotFoundException)
            {
                // A commit came between.
            }

            files.ForEach(static f => f.Dispose());
            if (attempt == MaxAttempts)
            {
                throw new IOException(
                    $"{folder}: {MaxAttempts} commits came while its files were opened. Write less often, and try again.");
            }
        }
    }

    private static void CopyFile(FileStream source, string path, Action<int> copied, CancellationToken cancellationToken)
    {
        using var file = DurableFile.Create(path, FileOperations.Unwatched);
        var buffer = new byte[BufferBytes];
        for (var left = source.Length; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = source.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (count == 0)
            {
                throw new IOException($"{source.Name}: ended {left} bytes early. Try again.");
            }

            file.Write(buffer.AsSpan(0, count));
            copied(count);
            left -= count;
        }

        file.Commit();
    }
}
