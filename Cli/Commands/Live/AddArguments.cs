using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;
using SparseSearch.Encoders;
using SparseSearch.Indexer.Bulk;
using SparseSearch.Indexer.Jobs;
using SparseSearch.Indexer.Live;

namespace SparseSearch.Cli.Commands.Live;

/// <summary>What <c>add</c> was asked for.</summary>
internal sealed record AddArguments
{
    /// <summary>Nobody searches in this process, and at the end all is merged: loading waits for no merge.</summary>
    public const int MaxSegments = 64;

    public required IReadOnlyList<string> Inputs { get; init; }

    public required string Folder { get; init; }

    public required string? Model { get; init; }

    public required string? VocabularyFile { get; init; }

    public required ParquetColumns? Columns { get; init; }

    public required EncoderOptions Encoder { get; init; }

    /// <summary>The engines of a new index; null where none were named.</summary>
    public required EngineSections? Sections { get; init; }

    public required LiveOptions Options { get; init; }

    public required BulkJobOptions Job { get; init; }

    /// <summary>How often the job notes how far it is; null where that was not said.</summary>
    public int? CheckpointItems { get; init; }

    public required bool PrintsJson { get; init; }

    /// <summary>The file of rejected documents where none is named: beside the index.</summary>
    public static string RejectionsOf(string folder) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + ".rejected.jsonl";

    /// <summary>Several indexes into a new one.</summary>
    public static AddArguments ToMerge(
        IReadOnlyList<string> indexes, string folder, string? engines, int threads, bool printsJson)
    {
        using var first = IndexSnapshot.Open(IndexAlias.Resolve(indexes[0]));
        return new AddArguments
        {
            Inputs = indexes,
            Folder = folder,
            Model = null,
            VocabularyFile = null,
            Columns = null,
            Encoder = new EncoderOptions(),
            Sections = engines is not null ? EngineSections.For(CommonOptions.EnginesOf(engines))
                : IndexManifestFile.TryRead(folder) is null ? EngineSections.Of(first) : null,
            Options = new LiveOptions { Threads = threads, MemoryLimitBytes = 256L << 20, GivesWay = false, Merges = new MergeOptions { MaxSegments = MaxSegments } },
            Job = new BulkJobOptions { RejectionsPath = RejectionsOf(folder) },
            PrintsJson = printsJson,
        };
    }
}
