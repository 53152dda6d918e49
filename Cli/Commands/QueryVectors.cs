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
        CancellationToken cancellationToken)
    {
        var vectors = Directory.Exists(path)
            ? await EncodeAsync(path, split, modelPath, index, limit, cancellationToken).ConfigureAwait(false)
            : IsCsr(path) ? ReadCsr(path, index, limit) : ReadLines(path, index, limit);
        SparseVector[] filled = [.. vectors.Where(static vector => vector.Nnz > 0)];
        return filled.Length > 0
            ? filled
            : throw new UsageException($"'{path}' holds no query with a term.");
    }

    private static bool IsCsr(string path) => path.EndsWith(".csr", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".csr.zst", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".csr.gz", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<SparseVector> ReadCsr(string path, IndexSnapshot index, int limit)
    {
        var file = CsrVectors.Open(path);
        return file.ColumnCount <= index.Vocabulary.Count
            ? file.ReadRows().Take(limit)
            : throw new UsageException(
                $"'{path}' has {file.ColumnCount} columns, the index {index.Vocabulary.Count} terms: "
                + "they are of different vocabularies.");
    }

    private static SparseVector[] ReadLines(string path, IndexSnapshot index, int limit)
    {
        using var reader = new StreamReader(PackedFile.OpenRead(path));
        return [.. VectorJsonlReader.Read(reader, path, index.Vocabulary).Take(limit).Select(line => line.Vector)];
    }

    private static async Task<SparseVector[]> EncodeAsync(
        string path, string? split, string? modelPath, IndexSnapshot index, int limit,
        CancellationToken cancellationToken)
    {
        var dataset = CollectionFolder.Open(path, split);
        using var encoder = IndexSession.OpenEncoder(index.Folder, modelPath);
        index.EnsureVocabulary(encoder.Vocabulary.Fingerprint, encoder.Description.ModelName);
        return await encoder.EncodeAsync(
            [.. dataset.SearchedQueries.Take(limit).Select(static query => query.Text)], EncodingSide.Query, null,
            cancellationToken).ConfigureAwait(false);
    }
}
