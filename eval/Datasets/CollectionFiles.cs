namespace SparseSearch.Eval.Datasets;

/// <summary>
/// Which files of a folder are its documents, queries and judgements: BEIR's names, and those of <c>ir_datasets export</c> and
/// TREC. Two files that could both be meant are refused, since they need not agree; a packed copy beside a plain one is not.
/// </summary>
internal static class CollectionFiles
{
    /// <summary>The split of a file of judgements that stands in the folder itself and names none.</summary>
    public const string UnnamedSplit = "all";

    /// <summary>What is looked for, in words.</summary>
    public const string Layout =
        "A collection's folder holds its documents (corpus.jsonl, docs.jsonl, docs.tsv or collection.tsv), its queries "
        + "(queries.jsonl or queries.tsv, of a split <split>/queries.tsv or queries.<split>.tsv) and, where they are judged, "
        + "judgements (qrels/<split>.tsv as in BEIR; or in TREC's four columns <split>/qrels, qrels.<split>.txt, "
        + "qrels.<split>.tsv, qrels/<split>.txt or qrels), each perhaps with .zst or .gz behind it.";

    /// <summary>Entries of a folder that a message lists at most.</summary>
    private const int ListedEntries = 20;

    private static readonly string[] s_packings = ["", ".zst", ".gz"];

    private static readonly string[] s_corpora = ["corpus.jsonl", "docs.jsonl", "docs.tsv", "collection.tsv"];

    private static readonly string[] s_queries = ["queries.jsonl", "queries.tsv"];

    private static readonly string[] s_judgements = ["qrels", "qrels.tsv", "qrels.txt"];

    private static readonly string[] s_endings = [".tsv", ".txt"];

    /// <summary>The file of the documents.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">There are several.</exception>
    public static string FindCorpus(string folder) =>
        Only(folder, "files of documents", s_corpora) ?? throw Missing(folder, $"has no {string.Join(", ", s_corpora)}");

    /// <summary>The file of a split's queries: its own where it has one, and otherwise the folder's.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">There are several.</exception>
    public static string FindQueries(string folder, string split) =>
        FindOwnQueries(folder, split) ?? Only(folder, "files of queries", s_queries)
        ?? throw Missing(folder, $"has no {string.Join(", ", s_queries)} for the split '{split}'");

    /// <summary>The file of queries that belongs to a split alone; null where there is none.</summary>
    /// <exception cref="InvalidDataException">There are several.</exception>
    public static string? FindOwnQueries(string folder, string split) => Only(
        folder, $"files of queries for the split '{split}'",
        [
            .. s_queries.Select(name => Path.Combine(split, name)),
            $"queries.{split}.jsonl", $"queries.{split}.tsv",
        ]);

    /// <summary>The files of judgements by their split; empty where the folder has none.</summary>
    /// <exception cref="InvalidDataException">A split has several.</exception>
    public static IReadOnlyDictionary<string, string> FindJudgements(string folder)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (split, name) in NamesOfJudgements(folder).Distinct())
        {
            var path = FirstPacking(folder, name);
            if (path is not null && !found.TryAdd(split, path))
            {
                throw Several(folder, $"files of judgements for the split '{split}'", [found[split], path]);
            }
        }

        return found;
    }

    /// <summary>The error of a folder in which something is missing: what was looked for, and what is there.</summary>
    public static FileNotFoundException Missing(string folder, string what)
    {
        var splits = FindJudgements(folder).Keys.ToArray();
        var entries = Directory.EnumerateDirectories(folder).Select(static path => Path.GetFileName(path) + "/")
            .Concat(Directory.EnumerateFiles(folder).Select(static path => Path.GetFileName(path)))
            .Order(StringComparer.Ordinal).ToArray();
        var listed = entries.Length == 0
            ? "It is empty."
            : $"It holds: {string.Join(", ", entries.Take(ListedEntries))}"
                + (entries.Length > ListedEntries ? $" and {entries.Length - ListedEntries} more." : ".");
        return new FileNotFoundException(
            $"The folder '{folder}' {what}. {Layout} {listed} "
            + (splits.Length == 0 ? "It has no split." : $"Splits found: {string.Join(", ", splits)}."));
    }

    /// <summary>A name without the ending of a packed file.</summary>
    public static string Unpacked(string path) =>
        path.EndsWith(".zst", StringComparison.Ordinal) || path.EndsWith(".gz", StringComparison.Ordinal)
            ? Path.ChangeExtension(path, null)
            : path;

    private static IEnumerable<(string Split, string Name)> NamesOfJudgements(string folder)
    {
        foreach (var name in s_judgements)
        {
            yield return (UnnamedSplit, name);
        }

        foreach (var path in Directory.EnumerateFiles(folder, "qrels.*"))
        {
            var name = Unpacked(Path.GetFileName(path));
            if (s_endings.Contains(Path.GetExtension(name)) && !s_judgements.Contains(name))
            {
                yield return (Path.GetFileNameWithoutExtension(name)["qrels.".Length..], name);
            }
        }

        foreach (var inner in Directory.EnumerateDirectories(folder).Select(static path => Path.GetFileName(path)))
        {
            foreach (var name in inner == "qrels" ? [] : s_judgements)
            {
                yield return (inner, Path.Combine(inner, name));
            }
        }

        var qrels = Path.Combine(folder, "qrels");
        foreach (var path in Directory.Exists(qrels) ? Directory.EnumerateFiles(qrels) : [])
        {
            var name = Unpacked(Path.GetFileName(path));
            if (s_endings.Contains(Path.GetExtension(name)))
            {
                yield return (Path.GetFileNameWithoutExtension(name), Path.Combine("qrels", name));
            }
        }
    }

    private static string? Only(string folder, string what, string[] names)
    {
        var found = names.Select(name => FirstPacking(folder, name)).OfType<string>().ToArray();
        return found.Length > 1 ? throw Several(folder, what, found) : found.FirstOrDefault();
    }

    private static string? FirstPacking(string folder, string name) =>
        s_packings.Select(packing => Path.Combine(folder, name + packing)).FirstOrDefault(File.Exists);

    private static InvalidDataException Several(string folder, string what, IEnumerable<string> paths) => new(
        $"The folder '{folder}' has several {what}, which need not agree: "
        + $"{string.Join(", ", paths.Select(path => Path.GetRelativePath(folder, path)))}. Keep one of them there.");
}
