namespace SparseSearch.Lucene;

/// <summary>What is kept below <c>lucene/</c> of an index folder.</summary>
/// <param name="SegmentId">The segment that it was read out of.</param>
/// <param name="Content">What was read, and in which form.</param>
/// <param name="Bytes">Of its files.</param>
public sealed record SideInventory(string SegmentId, string Content, long Bytes)
{
    /// <summary>Whether it is impacts, for the engine <see cref="ImpactEngine.EngineName"/>, rather than texts.</summary>
    public bool IsImpacts => Content.StartsWith(SideStamp.ImpactContent, StringComparison.Ordinal);

    /// <summary>Lists it, by segment and content; nothing where nothing is kept.</summary>
    /// <param name="indexFolder">The index.</param>
    public static IReadOnlyList<SideInventory> Of(string indexFolder)
    {
        var folder = new DirectoryInfo(Path.Combine(indexFolder, SideFolder.Name));
        return folder.Exists
            ? [.. folder.EnumerateDirectories().Where(static its => !SideFolder.IsUnfinished(its.Name))
                .OrderBy(static its => its.Name, StringComparer.Ordinal).Select(Of)]
            : [];
    }

    private static SideInventory Of(DirectoryInfo kept)
    {
        var parts = kept.Name.Split('-', 2);
        return new SideInventory(
            parts[0], parts[^1], kept.EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length));
    }
}
