using System.Security.Cryptography;
using SparseSearch.Core.Documents;

namespace SparseSearch.Eval.Datasets;

/// <summary>
/// A test collection in a folder: documents, queries and judgements, in the layout of BEIR or in that of <c>ir_datasets export</c>
/// and TREC (see docs/COLLECTIONS.md). Queries and judgements are in memory, documents are streamed. One without judgements has
/// queries that can be timed and nothing to score them by. Immutable and thread-safe.
/// </summary>
public sealed class CollectionFolder
{
    /// <summary>The split that asks for no judgements, whatever the folder holds.</summary>
    public const string NoSplit = "none";

    /// <summary>The split whose figures are published and compared, and that is taken where there are several.</summary>
    public const string UsualSplit = "test";

    private readonly string _queriesPath;
    private readonly string? _qrelsPath;
    private string? _hash;

    private CollectionFolder(
        string folder, string split, string? qrelsPath, IReadOnlyList<DatasetQuery> queries, Qrels qrels)
    {
        Folder = folder;
        Split = split;
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        Queries = queries;
        Qrels = qrels;
        CorpusPath = CollectionFiles.FindCorpus(folder);
        _queriesPath = CollectionFiles.FindQueries(folder, split);
        _qrelsPath = qrelsPath;
        JudgedQueries = [.. queries.Where(query => qrels.IsJudged(query.Id))];
        var known = queries.Select(static query => query.Id).ToHashSet(StringComparer.Ordinal);
        JudgedIdsWithoutText = [.. qrels.QueryIds.Where(id => !known.Contains(id))];
    }

    /// <summary>The folder, as the caller named it.</summary>
    public string Folder { get; }

    /// <summary>The folder's own name: what reports call the collection.</summary>
    public string Name { get; }

    /// <summary>The split, for example <c>test</c>; <see cref="NoSplit"/> where none was chosen or found.</summary>
    public string Split { get; }

    /// <summary>Whether there are judgements; if not, an evaluation can tell speed and density alone.</summary>
    public bool IsJudged => _qrelsPath is not null;

    /// <summary>The file of the documents, packed or not.</summary>
    public string CorpusPath { get; }

    /// <summary>All queries of the file, in its order, those of other splits included where splits share it.</summary>
    public IReadOnlyList<DatasetQuery> Queries { get; }

    /// <summary>The queries that the split judges, in the file's order; empty without judgements.</summary>
    public IReadOnlyList<DatasetQuery> JudgedQueries { get; }

    /// <summary>What an evaluation searches for: the judged queries, or all where there are no judgements.</summary>
    public IReadOnlyList<DatasetQuery> SearchedQueries => IsJudged ? JudgedQueries : Queries;

    /// <summary>Judged queries that the query file lacks; they count as queries without results.</summary>
    public IReadOnlyList<string> JudgedIdsWithoutText { get; }

    /// <summary>The judgements of the split; none where it is not judged.</summary>
    public Qrels Qrels { get; }

    /// <summary>Opens a folder: reads queries and judgements, and sees that the documents are there.</summary>
    /// <param name="folder">The collection's folder.</param>
    /// <param name="split">
    /// A split; one with queries of its own need not have judgements. <see cref="NoSplit"/> for no judgements. Null for
    /// <c>test</c>, or the only split that there is, or no judgements where the folder has none at all.
    /// </param>
    /// <param name="skippedLines">Null to refuse bad lines of queries and judgements, a log to skip and note them.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">
    /// A file of the layout is missing; the message says what was looked for, what is there, and which splits exist.
    /// </exception>
    /// <exception cref="BadLineException">A line of the queries or the judgements cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// A packed file is damaged, the split judges nothing, or two files could both be the one that is meant.
    /// </exception>
    public static CollectionFolder Open(string folder, string? split = null, BadLineLog? skippedLines = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}'. {CollectionFiles.Layout}");
        }

        CollectionFiles.FindCorpus(folder);
        var (chosen, qrelsPath) = Choose(folder, split);
        var queriesPath = CollectionFiles.FindQueries(folder, chosen);
        var qrels = qrelsPath is null ? new Qrels([]) : QrelsFile.Read(qrelsPath, skippedLines);
        if (qrelsPath is not null && qrels.JudgementCount == 0)
        {
            throw new InvalidDataException(
                $"'{qrelsPath}' holds no judgement. Choose another split, or '{NoSplit}' to measure speed alone.");
        }

        var options = new JsonlReadOptions { SkipBadLinesInto = skippedLines, IdName = "query_id" };
        var queries = Documents(queriesPath, allowsTitles: false, options)
            .Select(static document => new DatasetQuery(document.Id, document.Text));
        return new CollectionFolder(folder, chosen, qrelsPath, [.. queries], qrels);
    }

    /// <summary>
    /// The same with the first queries that are searched for and their judgements alone; judgements of queries without a text are left
    /// out.
    /// </summary>
    /// <param name="count">At least 1; there may be fewer.</param>
    public CollectionFolder First(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        DatasetQuery[] first = [.. SearchedQueries.Take(count)];
        return new CollectionFolder(Folder, Split, _qrelsPath, first, new Qrels(first.SelectMany(query => Qrels.Of(query.Id)
            .Select(judged => new Judgement(query.Id, judged.Key, judged.Value)))));
    }

    /// <summary>The splits of a folder that have judgements, in ordinal order.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">A split has several files of judgements.</exception>
    public static IReadOnlyList<string> FindSplits(string folder) => [.. CollectionFiles.FindJudgements(folder).Keys];

    /// <summary>The split that is meant where none is named.</summary>
    /// <param name="splits">Those that there are.</param>
    /// <returns><see cref="UsualSplit"/>, or the only one, or <see cref="NoSplit"/> where there is none; null where it is not clear.</returns>
    public static string? UsualSplitOf(IReadOnlyCollection<string> splits)
    {
        ArgumentNullException.ThrowIfNull(splits);
        return splits.Count == 0 ? NoSplit
            : splits.Contains(UsualSplit) ? UsualSplit
            : splits.Count == 1 ? splits.First()
            : null;
    }

    /// <summary>Streams the documents in the file's order.</summary>
    /// <param name="options">Null for the defaults: bad lines and repeated ids are refused.</param>
    /// <exception cref="BadLineException">A line cannot be read, and bad lines are not skipped.</exception>
    /// <exception cref="InvalidDataException">A packed file is damaged.</exception>
    public IEnumerable<SourceDocument> ReadCorpus(JsonlReadOptions? options = null) => Documents(
        CorpusPath, allowsTitles: true, (options ?? new JsonlReadOptions()) with { IdName = "doc_id" });

    /// <summary>
    /// Lower-case hexadecimal SHA-256 over the unpacked documents, the unpacked queries and the split's judgements, where it has
    /// any, one after the other: the same whether files are packed or not. Reads every file, the first time it is asked.
    /// </summary>
    /// <exception cref="InvalidDataException">A packed file is damaged.</exception>
    public string ComputeHash() => _hash ??= HashFiles();

    private string HashFiles()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        foreach (var path in (string?[])[CorpusPath, _queriesPath, _qrelsPath])
        {
            if (path is null)
            {
                continue;
            }

            using var stream = PackedFile.OpenRead(path);
            int read;
            while ((read = stream.Read(buffer)) > 0)
            {
                hash.AppendData(buffer, 0, read);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<SourceDocument> Documents(string path, bool allowsTitles, JsonlReadOptions options) =>
        CollectionFiles.Unpacked(path).EndsWith(".tsv", StringComparison.Ordinal)
            ? TsvDocumentReader.Read(path, allowsTitles, options)
            : JsonlDocumentReader.Read(path, options);

    private static (string Split, string? QrelsPath) Choose(string folder, string? split)
    {
        if (split == NoSplit)
        {
            return (NoSplit, null);
        }

        var judgements = CollectionFiles.FindJudgements(folder);
        split ??= UsualSplitOf([.. judgements.Keys]) ?? UsualSplit;
        if (judgements.TryGetValue(split, out var path))
        {
            return (split, path);
        }

        return split == NoSplit || CollectionFiles.FindOwnQueries(folder, split) is not null
            ? (split, null)
            : throw CollectionFiles.Missing(
                folder,
                $"has no judgements of the split '{split}', such as qrels/{split}.tsv, and no queries of it; choose another "
                + $"split, or '{NoSplit}' to measure speed without judgements");
    }
}
