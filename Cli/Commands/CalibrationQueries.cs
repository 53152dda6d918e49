using SparseSearch.Core.Documents;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Datasets;
using SparseSearch.Indexer.Bulk;

namespace SparseSearch.Cli.Commands;

/// <summary>Queries that an index is calibrated with, as they come before there is an index.</summary>
internal static class CalibrationQueries
{
    /// <summary>More do not make a calibration better, and would be held in memory.</summary>
    private const int MaxQueries = 20_000;

    /// <summary>Reads vectors over the vocabulary of the index to be.</summary>
    /// <exception cref="UsageException">There is no query, or the file is over a larger vocabulary.</exception>
    public static IReadOnlyList<SparseVector> Read(string path, Vocabulary vocabulary) =>
        Checked(path, IsCsr(path) ? ReadCsr(path, vocabulary) : ReadLines(path, vocabulary));

    /// <summary>Encodes texts, or reads vectors of the encoder's vocabulary from a <c>.csr</c> file.</summary>
    /// <exception cref="UsageException">There is no query, or the file is over a larger vocabulary.</exception>
    public static async Task<IReadOnlyList<SparseVector>> EncodeAsync(
        string path, ISparseEncoder encoder, CancellationToken cancellationToken) => Checked(path, IsCsr(path)
            ? ReadCsr(path, encoder.Vocabulary)
            : await encoder.EncodeAsync(
                [.. JsonlDocumentReader.Read(path).Take(MaxQueries).Select(query => query.EncodedText)],
                EncodingSide.Query, null, cancellationToken).ConfigureAwait(false));

    private static SparseVector[] Checked(string path, IEnumerable<SparseVector> vectors)
    {
        SparseVector[] filled = [.. vectors.Where(vector => vector.Nnz > 0)];
        return filled.Length > 0
            ? filled
            : throw new UsageException($"--calibrate-with: '{path}' holds no query with a term.");
    }

    private static bool IsCsr(string path) => path.Contains(".csr", StringComparison.OrdinalIgnoreCase);

    private static SparseVector[] ReadCsr(string path, Vocabulary vocabulary)
    {
        var file = CsrVectors.Open(path);
        return file.ColumnCount <= vocabulary.Count
            ? [.. file.ReadRows().Take(MaxQueries)]
            : throw new UsageException(
                $"--calibrate-with: '{path}' has {file.ColumnCount} columns, the documents {vocabulary.Count} terms: "
                + "they are of different vocabularies.");
    }

    private static SparseVector[] ReadLines(string path, Vocabulary vocabulary)
    {
        using var lines = new StreamReader(PackedFile.OpenRead(path));
        return [.. VectorJsonlReader.Read(lines, path, vocabulary).Take(MaxQueries).Select(line => line.Vector)];
    }
}
