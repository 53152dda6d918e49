namespace SparseSearch.Indexer.Live;

/// <summary>Where a segment is being written; nothing removes the file before this is disposed.</summary>
/// <param name="path">The file.</param>
/// <param name="release">Called by <see cref="Dispose"/>.</param>
internal sealed class SegmentPlace(string path, Action release) : IDisposable
{
    public string Path { get; } = path;

    public void Dispose() => release();
}
