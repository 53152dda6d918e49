using System.Text.Json;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Datasets;
using SparseSearch.Indexer.Bulk;
using SparseSearch.Indexer.Jobs;

namespace SparseSearch.Cli.Jobs;

/// <summary>One input that was named on the command line, and what it holds.</summary>
/// <param name="Path">The file or folder, after a BEIR folder's corpus and an alias's index were looked up.</param>
/// <param name="Kind">What is in it.</param>
internal sealed record InputFile(string Path, InputKind Kind)
{
    /// <summary>Looks what an input holds.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UsageException">A folder holds nothing that can be indexed.</exception>
    public static InputFile Find(string name)
    {
        if (name == TextSource.StandardInput)
        {
            return new InputFile(name, InputKind.Documents);
        }

        var place = IndexAlias.Resolve(name);
        if (File.Exists(System.IO.Path.Combine(place, IndexFolder.ManifestName)))
        {
            return new InputFile(place, InputKind.Index);
        }

        if (IsMatrix(place))
        {
            return new InputFile(place, InputKind.Matrix);
        }

        var path = DocumentSource.Find(place, "corpus") ?? throw new UsageException(
            $"{name} holds no corpus.jsonl (or .jsonl.zst, .jsonl.gz, .parquet), no Parquet files and no index; give a BEIR "
            + "folder, a file of documents or vectors, or an index.");
        return new InputFile(
            path, !ParquetDocumentReader.Accepts(path) && HoldsVectors(path) ? InputKind.Encoded : InputKind.Documents);
    }

    /// <summary>Whether a name is that of a matrix of vectors.</summary>
    public static bool IsMatrix(string path) =>
        path.EndsWith(".csr", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".csr.zst", StringComparison.OrdinalIgnoreCase);

    /// <summary>The input, over the vocabulary of the index.</summary>
    /// <param name="vocabulary">Of the index.</param>
    /// <param name="columns">Of Parquet files.</param>
    /// <param name="open">Keeps what must stay open until the job is done.</param>
    /// <exception cref="UsageException">The vectors are of a larger vocabulary, or of another one.</exception>
    public BulkInput Open(Vocabulary vocabulary, ParquetColumns? columns, ICollection<IDisposable> open)
    {
        switch (Kind)
        {
            case InputKind.Matrix:
                return BulkInput.Vectors(System.IO.Path.GetFullPath(Path), ReadMatrix(vocabulary));
            case InputKind.Encoded:
                return BulkInput.Encoded(Path, vocabulary);
            case InputKind.Index:
                var index = IndexSnapshot.Open(Path);
                open.Add(index);
                index.EnsureVocabulary(vocabulary.Fingerprint);
                return BulkInput.Index(index);
            default:
                return Path == TextSource.StandardInput
                    ? BulkInput.Documents(Console.OpenStandardInput())
                    : BulkInput.Documents(Path, columns);
        }
    }

    /// <summary>The rows of a matrix.</summary>
    /// <exception cref="UsageException">It has more columns than the vocabulary has terms.</exception>
    public IEnumerable<VectorDocument> ReadMatrix(Vocabulary vocabulary)
    {
        var matrix = CsrVectors.Open(Path);
        return matrix.ColumnCount <= vocabulary.Count
            ? VectorDocument.Numbered(matrix.ReadRows())
            : throw new UsageException(
                $"{Path} has {matrix.ColumnCount} columns, the index {vocabulary.Count} terms: they are of different "
                + "vocabularies.");
    }

    /// <summary>How many items there are at most, or null where nobody knows.</summary>
    public long? Count() => Kind switch
    {
        InputKind.Matrix => CsrVectors.Open(Path).RowCount,
        InputKind.Index => IndexManifestFile.Read(Path).LiveDocCount,
        _ when Path == TextSource.StandardInput => null,
        _ => DocumentSource.Count(Path),
    };

    /// <summary>The terms of a file of encoded documents; those of a matrix are its columns, an index has its own.</summary>
    /// <exception cref="VectorLineException">A line is no JSON object.</exception>
    public Vocabulary ReadVocabulary()
    {
        if (Kind == InputKind.Matrix)
        {
            return Vocabulary.Numbered(Math.Max(1, CsrVectors.Open(Path).ColumnCount));
        }

        if (Kind == InputKind.Index)
        {
            var manifest = IndexManifestFile.Read(Path);
            return VocabularyFile.Read(Path, manifest.Vocabulary);
        }

        var (terms, ids) = VectorTerms.Find(PackedFile.OpenRead(Path));
        return ids >= 0 && terms.Count > 0
            ? throw new UsageException(
                $"{Path} has terms on some lines and term ids on others; name the model or the vocabulary with --model or "
                + "--vocabulary.")
            : ids >= 0 ? Vocabulary.Numbered(ids + 1) : new Vocabulary([.. terms.Order(StringComparer.Ordinal)]);
    }

    /// <summary>Whether the first line that is not blank is an object with a vector.</summary>
    private static bool HoldsVectors(string path)
    {
        using var lines = new Utf8LineReader(PackedFile.OpenRead(path));
        while (lines.TryRead(out var line))
        {
            if (line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            try
            {
                using var json = JsonDocument.Parse(line);
                return json.RootElement is { ValueKind: JsonValueKind.Object } root
                    && ((root.TryGetProperty("vector", out var vector) && vector.ValueKind == JsonValueKind.Object)
                        || (root.TryGetProperty("indices", out var indices) && indices.ValueKind == JsonValueKind.Array));
            }
            catch (JsonException)
            {
                return false;
            }
        }

        return false;
    }
}
