using Microsoft.Extensions.Options;
using SparseSearch.Api.Contracts;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer.Operations;

namespace SparseSearch.Api.Service;

/// <summary>
/// Copies of indexes as they were at one instant: made while searches and writes go on, and made indexes again under other
/// names. Each is a folder <c>INDEX/NAME</c>.
/// </summary>
internal sealed class IndexSnapshots(IndexRegistry registry, IOptions<ServiceOptions> options)
{
    /// <summary>Where they are if nothing else is configured, in the data folder; no index has such a name.</summary>
    public const string DefaultFolder = ".snapshots";

    private string Root => options.Value.SnapshotFolder is { Length: > 0 } configured
        ? configured : Path.Combine(options.Value.DataFolder, DefaultFolder);

    /// <summary>Snapshots of an index, by name; also of one that was deleted.</summary>
    public IReadOnlyList<SnapshotDescription> Of(string index)
    {
        var folder = new DirectoryInfo(Path.Combine(Root, IndexName.Check(index)));
        return folder.Exists
            ? [.. folder.EnumerateDirectories().Where(static one => IndexName.IsValid(one.Name) && IsWhole(one.FullName))
                .OrderBy(static one => one.Name, StringComparer.Ordinal).Select(Describe)]
            : [];
    }

    /// <summary>Copies an index.</summary>
    /// <exception cref="RequestException">There is no such index, or such a snapshot already.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public SnapshotDescription Make(string index, string name, CancellationToken cancellationToken)
    {
        var live = registry.Of(index).Live;
        var folder = PathOf(index, name);
        try
        {
            // So that what the description says is what the copy holds, as far as it was written before.
            live.Commit();
            IndexCopy.Copy(live.Folder, folder, cancellationToken: cancellationToken);
        }
        catch (InvalidOperationException there)
        {
            throw new RequestException(
                StatusCodes.Status409Conflict, "snapshot_exists", $"There is a snapshot '{name}' of '{index}' already.",
                "Take another name, or delete it first.", there)
            {
                Value = name,
            };
        }

        return Describe(new DirectoryInfo(folder));
    }

    /// <summary>Makes an index of a snapshot.</summary>
    /// <param name="index">Whose snapshot it is.</param>
    /// <param name="name">The snapshot.</param>
    /// <param name="target">The new index's name.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <exception cref="RequestException">There is no such snapshot, or such an index already.</exception>
    public ServedIndex Restore(string index, string name, string target, CancellationToken cancellationToken) =>
        registry.Adopt(target, Existing(index, name), cancellationToken);

    /// <summary>Deletes a snapshot.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public void Delete(string index, string name)
    {
        var folder = Existing(index, name);
        // Without a manifest it is none, whatever comes between.
        File.Delete(Path.Combine(folder, IndexFolder.ManifestName));
        Directory.Delete(folder, recursive: true);
    }

    private static bool IsWhole(string folder) => File.Exists(Path.Combine(folder, IndexFolder.ManifestName));

    private static SnapshotDescription Describe(DirectoryInfo folder)
    {
        var manifest = IndexManifestFile.Read(folder.FullName);
        return new SnapshotDescription(
            folder.Name, new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(folder.FullName, IndexFolder.ManifestName))),
            manifest.LiveDocCount, folder.EnumerateFiles().Sum(static file => file.Length));
    }

    private string Existing(string index, string name) => IsWhole(PathOf(index, name))
        ? PathOf(index, name)
        : throw new RequestException(
            StatusCodes.Status404NotFound, "unknown_snapshot", $"There is no snapshot '{name}' of '{index}'.",
            $"GET /v1/indexes/{index}/snapshots lists those there are.")
        {
            Value = name,
        };

    private string PathOf(string index, string name) => Path.Combine(Root, IndexName.Check(index), IndexName.Check(name));
}
