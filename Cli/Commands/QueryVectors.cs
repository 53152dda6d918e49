using System.Globalization;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Eval.Datasets;
using SparseSearch.Indexer.Bulk;

namespace SparseSearch.Cli.Commands;

/// <summary>Queries for an index, whatever they come as.</summary>
internal static class QueryVectors
{
    /// <summary>What the option's help says.</summary>
    public const string Description =
        "Queries: vectors as .csr or JSON lines (id, vector; .zst and .gz too), or a collection's folder, which needs a model.";

    /// <summary>Reads queries; those without a term are left out, since they find nothing.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="split">Of a collection: whose queries; null for test, or the only split, or all queries.</param>
    /// <param name="modelPath">A model, or null for the one that the index was filled with.</param>
    /// <param name="index">What will be searched.</param>
    /// <param name="limit">The most queries, the first ones.</param>
    /// <param name="cancellationToken">Stops encoding.</param>
    /// <exception cref="UsageException">There is no query, or the file is over another vocabulary.</exception>
    public static async Task<IReadOnlyList<SparseVector>> LoadAsync(
        string path, string? split, string? modelPath, IndexSnapshot index, int limit,
        CancellationToken cancellationToken) =>
        (await LoadNamedAsync(path, split, modelPath, index, limit, cancellationToken).ConfigureAwait(false)).Vectors;

    /// <summary>As <see cref="LoadAsync"/>, with the queries' ids and a collection's judgements.</summary>
    /// <exception cref="UsageException">There is no query, or the file is over another vocabulary.</exception>
    public static async Task<NamedQueries> LoadNamedAsync(
        string path, string? split, string? modelPath, IndexSnapshot index, int limit,
        CancellationToken cancellationToken)
    {
        var qrels = default(Qrels);
        (string Id, SparseVector Vector)[] queries;
        if (Directory.Exists(path))
        {
            var collection = CollectionFolder.Open(path, split);
            qrels = collection.IsJudged ? collection.Qrels : null;
            queries = await EncodeAsync(collection, modelPath, index, limit, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            queries = IsCsr(path) ? [.. ReadCsr(path, index, limit)] : ReadLines(path, index, limit);
        }

        queries = [.. queries.Where(static query => query.Vector.Nnz > 0)];
        return queries.Length > 0
            ? new NamedQueries([.. queries.Select(static query => query.Id)], [.. queries.Select(static query => query.Vector)], qrels)
            : throw new UsageException($"'{path}' holds no query with a term.");
    }

    private static bool IsCsr(string path) => path.EndsWith(".csr", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".csr.zst", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".csr.gz", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<(string Id, SparseVector Vector)> ReadCsr(string path, IndexSnapshot index, int limit)
    {
        var file = CsrVectors.Open(path);
        return file.ColumnCount <= index.Vocabulary.Count
            ? file.ReadRows().Take(limit).Select(static (row, i) => (i.ToString(CultureInfo.InvariantCulture), row))
            : throw new UsageException(
                $"'{path}' has {file.ColumnCount} columns, the index {index.Vocabulary.Count} terms: "
                + "they are of different vocabularies.");
    }

    private static (string Id, SparseVector Vector)[] ReadLines(string path, IndexSnapshot index, int limit)
    {
        using var reader = new StreamReader(PackedFile.OpenRead(path));
        return
        [
            .. VectorJsonlReader.Read(reader, path, index.Vocabulary).Take(limit)
                .Select(static line => (line.Document.Id, line.Vector)),
        ];
    }

    private static async Task<(string Id, SparseVector Vector)[]> EncodeAsync(
        CollectionFolder collection, string? modelPath, IndexSnapshot index, int limit, CancellationToken cancellationToken)
    {
        using var encoder = IndexSession.OpenEncoder(index.Folder, modelPath);
        index.EnsureVocabulary(encoder.Vocabulary.Fingerprint, encoder.Description.ModelName);
        DatasetQuery[] queries = [.. collection.SearchedQueries.Take(limit)];
        var vectors = await encoder.EncodeAsync(
            [.. queries.Select(static query => query.Text)], EncodingSide.Query, null, cancellationToken).ConfigureAwait(false);
        return [.. queries.Zip(vectors, static (query, vector) => (query.Id, vector))];
    }
}
