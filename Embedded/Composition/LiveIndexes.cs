using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Live;
using SparseSearch.Query.Planning;

namespace SparseSearch.Embedded.Composition;

/// <summary>Opens indexes for changes, each with the engines that it has.</summary>
public static class LiveIndexes
{
    /// <summary>Makes an empty index and opens it.</summary>
    /// <param name="folder">Made where it is missing; holds no index.</param>
    /// <param name="vocabulary">The terms behind every vector's ids.</param>
    /// <param name="sections">The engines.</param>
    /// <param name="options">How it works.</param>
    /// <param name="encoder">What encodes documents and queries, or null where vectors come ready-made.</param>
    /// <exception cref="InvalidOperationException">The folder holds an index.</exception>
    /// <exception cref="IOException">The folder cannot be made, locked or written.</exception>
    public static LiveIndex Create(
        string folder, Vocabulary vocabulary, EngineSections sections, LiveOptions options, EncoderDescription? encoder)
    {
        ArgumentNullException.ThrowIfNull(sections);
        ArgumentNullException.ThrowIfNull(options);
        options = options with { Engines = string.Join(',', sections.Engines), Order = sections.Order };
        sections = sections with { Memory = new CalibrationMemory() };
        return LiveIndex.Create(folder, vocabulary, options, sections.Builders(), encoder);
    }

    /// <summary>Opens an index, also one that was built whole, and restores what its log has.</summary>
    /// <param name="folder">An index.</param>
    /// <param name="options">How it works; whether texts are kept is the index's own matter.</param>
    /// <exception cref="IndexFormatException">No index, a damaged or missing file, or an unknown version.</exception>
    /// <exception cref="IOException">The folder cannot be locked or written.</exception>
    public static LiveIndex Open(string folder, LiveOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        EngineSections sections;
        using (var index = IndexSnapshot.Open(folder))
        {
            sections = EngineSections.Of(index);
            var keepsText = !index.Manifest.Options.TryGetValue("text", out var text) || text != nameof(TextStorage.Dropped);
            options = options with
            {
                Order = sections.Order,
                Text = keepsText ? TextStorage.Kept : TextStorage.Dropped,
            };
        }

        return LiveIndex.Open(folder, options, sections.Builders());
    }

    /// <summary>
    /// Restores what an index's log has beyond its last commit, so that readers see it, where nobody else writes the index.
    /// </summary>
    /// <returns>How many changes were restored; 0 also where a writer has the index, who makes them visible itself.</returns>
    /// <exception cref="IndexFormatException">No index, or the log is damaged.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static long Recover(string folder)
    {
        if (IndexManifestFile.TryRead(folder) is not { LogSequence: not null } || !LiveIndex.HasChangesInLog(folder)
            || LiveIndex.IsBeingWritten(folder))
        {
            return 0;
        }

        using var index = Open(folder, new LiveOptions { Merges = new MergeOptions { InBackground = false } });
        return index.RecoveredCount;
    }
}
