using System.Security.Cryptography;
using SparseSearch.Core.Documents;

namespace SparseSearch.Eval.Datasets;

/// <summary>
/// A test collection in the layout of BEIR: <c>corpus.jsonl</c>, <c>queries.jsonl</c> (either may be packed as
/// <c>.zst</c> or <c>.gz</c>) and <c>qrels/&lt;split&gt;.tsv</c>. Queries and judgements are in memory, the corpus is
/// streamed. Immutable and thread-safe.
/// </summary>
public sealed class BeirDataset
{
    private const string Layout =
        "A BEIR folder holds corpus.jsonl and queries.jsonl (or either with .zst or .gz behind it) "
        + "and qrels/<split>.tsv.";

    private BeirDataset(string folder, string split, IReadOnlyList<DatasetQuery> queries, Qrels qrels)
    {
        Folder = folder;
        Split = split;
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        Queries = queries;
        Qrels = qrels;
        CorpusPath = Find(folder, "corpus.jsonl");
        JudgedQueries = [.. queries.Where(query => qrels.IsJudged(query.Id))];
        var known = queries.Select(static query => query.Id).ToHashSet(StringComparer.Ordinal);
        JudgedIdsWithoutText = [.. qrels.QueryIds.Where(id => !known.Contains(id))];
    }

    /// <summary>The folder, as the caller named it.</summary>
    public string Folder { get; }

    /// <summary>The folder's own name: what reports call the data set.</summary>
    public string Name { get; }

    /// <summary>The split, for example <c>test</c>.</summary>
    public string Split { get; }

    /// <summary>The file of the corpus, packed or not.</summary>
    public string CorpusPath { get; }

    /// <summary>All queries of the folder, in the file's order, those of other splits included.</summary>
    public IReadOnlyList<DatasetQuery> Queries { get; }

    /// <summary>The queries that the split judges, in the file's order: what an evaluation searches for.</summary>
    public IReadOnlyList<DatasetQuery> JudgedQueries { get; }

    /// <summary>Judged queries that the query file lacks; they count as queries without results.</summary>
    public IReadOnlyList<string> JudgedIdsWithoutText { get; }

    /// <summary>The judgements of the split.</summary>
    public Qrels Qrels { get; }

    /// <summary>Opens a folder: reads queries and judgements, and sees that the corpus is there.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="split">The name of a file in <c>qrels</c>, without its ending.</param>
    /// <param name="skippedQueries">Null to refuse bad lines of the query file, a log to skip and note them.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">
    /// A file of the layout is missing; the message names the layout and the splits that exist.
    /// </exception>
    /// <exception cref="BadLineException">A line of the queries or the judgements cannot be read.</exception>
    /// <exception cref="InvalidDataException">A packed file is damaged, or the split judges nothing.</exception>
    public static BeirDataset Open(string folder, string split = "test", BadLineLog? skippedQueries = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(split);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}'. {Layout}");
        }

        Find(folder, "corpus.jsonl");
        var queriesPath = Find(folder, "queries.jsonl");
        var qrelsPath = FindQrels(folder, split);
        var qrels = BeirQrels.Read(qrelsPath);
        if (qrels.JudgementCount == 0)
        {
            throw new InvalidDataException($"'{qrelsPath}' holds no judgement below its header. Choose another split.");
        }

        var options = new JsonlReadOptions { SkipBadLinesInto = skippedQueries };
        var queries = JsonlDocumentReader.Read(queriesPath, options)
            .Select(static document => new DatasetQuery(document.Id, document.Text));
        return new BeirDataset(folder, split, [.. queries], qrels);
    }

    /// <summary>The splits of a folder: the names of the files in <c>qrels</c>, in ordinal order.</summary>
    public static IReadOnlyList<string> FindSplits(string folder)
    {
        var qrels = Path.Combine(folder, "qrels");
        return Directory.Exists(qrels)
            ? [.. Directory.GetFiles(qrels, "*.tsv").Select(SplitName).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Streams the corpus in the file's order; see <see cref="JsonlDocumentReader.Read"/>.</summary>
    /// <param name="options">Null for the defaults: bad lines and repeated ids are refused.</param>
    /// <exception cref="BadLineException">A line cannot be read, and bad lines are not skipped.</exception>
    /// <exception cref="InvalidDataException">A packed file is damaged.</exception>
    public IEnumerable<SourceDocument> ReadCorpus(JsonlReadOptions? options = null) =>
        JsonlDocumentReader.Read(CorpusPath, options);

    /// <summary>
    /// Lower-case hexadecimal SHA-256 over the unpacked corpus, the unpacked queries and the split's judgements, one
    /// after the other: the same whether files are packed or not. Reads every file once.
    /// </summary>
    /// <exception cref="InvalidDataException">A packed file is damaged.</exception>
    public string ComputeHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        foreach (var path in (string[])[CorpusPath, Find(Folder, "queries.jsonl"), FindQrels(Folder, Split)])
        {
            using var stream = PackedFile.OpenRead(path);
            int read;
            while ((read = stream.Read(buffer)) > 0)
            {
                hash.AppendData(buffer, 0, read);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Find(string folder, string name)
    {
        foreach (var ending in (string[])["", ".zst", ".gz"])
        {
            var path = Path.Combine(folder, name + ending);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException($"The folder '{folder}' has no {name}. {Layout} {DescribeSplits(folder)}");
    }

    private static string FindQrels(string folder, string split) =>
        Directory.Exists(Path.Combine(folder, "qrels")) && FindSplits(folder).Contains(split)
            ? Path.Combine(folder, "qrels", split + ".tsv")
            : throw new FileNotFoundException(
                $"The folder '{folder}' has no qrels/{split}.tsv. {Layout} {DescribeSplits(folder)}");

    private static string DescribeSplits(string folder)
    {
        var splits = FindSplits(folder);
        return splits.Count == 0 ? "It has no split." : $"Splits found: {string.Join(", ", splits)}.";
    }

    private static string SplitName(string path) => Path.GetFileNameWithoutExtension(path);
}
