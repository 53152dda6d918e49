using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Datasets;
using SparseSearch.Indexer.Bulk;

namespace SparseSearch.Cli.Jobs;

/// <summary>Writes finished vectors in the format that the file's name asks for; a file appears whole or not at all.</summary>
internal static class VectorOutput
{
    /// <summary>What is appended to the name of a <c>.csr</c> file for the external ids of its rows.</summary>
    public const string IdsExtension = ".ids";

    /// <summary>The largest scale of whole weights: a weight times it is still told apart from its neighbours as a float.</summary>
    public const int MostScale = 1_000_000;

    private const int LinesAtATime = 1024;

    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether a file is written as compressed rows, and not as JSON lines.</summary>
    public static bool IsCsr(string path) => Path.GetExtension(path) == ".csr";

    /// <summary>Whether a file is written as Parquet, and not as JSON lines.</summary>
    public static bool IsParquet(string path) => Path.GetExtension(path) == ParquetDocumentReader.Extension;

    /// <summary>Refuses what cannot be written, before any work is done for it.</summary>
    /// <param name="path">The file; null for standard output.</param>
    /// <param name="scale">See <see cref="Line"/>.</param>
    /// <exception cref="UsageException">The name asks for a format that there is not, or that has no whole weights.</exception>
    /// <exception cref="IOException">The folder is missing.</exception>
    public static void Check(string? path, int? scale = null)
    {
        if (scale is < 1 or > MostScale)
        {
            throw new UsageException($"--scale is {scale}; give 1 to {MostScale}.");
        }

        if (path is null)
        {
            return;
        }

        if (scale is not null && (IsCsr(path) || IsParquet(path)))
        {
            throw new UsageException(
                $"--scale writes whole weights, which are of JSON lines alone, and --output is {path}; leave one of them out.");
        }

        if (Path.GetExtension(path) is ".npz" or ".arrow" or ".feather")
        {
            throw new UsageException(
                $"--output is {path}; vectors are written as JSON lines (.jsonl, and packed as .zst or .gz), as "
                + "Parquet (.parquet) or as compressed rows (.csr).");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"--output is {path}, and there is no folder {folder}; create it first.");
        }

        if (Directory.Exists(path))
        {
            throw new IOException($"--output is {path}, which is a folder; name a file.");
        }
    }

    /// <summary>Writes the file.</summary>
    /// <param name="path">Replaced if it is there.</param>
    /// <param name="journal">Complete.</param>
    /// <param name="vocabulary">Behind the term ids.</param>
    /// <param name="metadata">Of the encoding, where the format has room for it.</param>
    /// <param name="scale">See <see cref="Line"/>.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    public static async Task WriteAsync(
        string path,
        EncodeJournal journal,
        Vocabulary vocabulary,
        IReadOnlyDictionary<string, string> metadata,
        int? scale,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(vocabulary);
        if (IsCsr(path))
        {
            WriteRows(path, journal, vocabulary);
            return;
        }

        var temporary = Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(path)) ?? "", ".writing-" + Path.GetFileName(path));
        try
        {
            if (IsParquet(path))
            {
                await WriteParquetAsync(temporary, journal, metadata, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                WriteLines(temporary, journal, vocabulary, scale);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>One JSON object and a line feed: id, and a map of terms to weights.</summary>
    /// <param name="id">The external id.</param>
    /// <param name="vector">Its weights.</param>
    /// <param name="vocabulary">Behind its term ids.</param>
    /// <param name="scale">
    /// Null to write weights as they are. Else 1 to <see cref="MostScale"/>: weights times this, rounded to whole numbers (halves
    /// away from zero), as Anserini has them; what rounds to 0 is left out.
    /// </param>
    public static byte[] Line(string id, SparseVector vector, Vocabulary vocabulary, int? scale = null)
    {
        ArgumentNullException.ThrowIfNull(vector);
        ArgumentNullException.ThrowIfNull(vocabulary);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_json))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteStartObject("vector");
            for (var i = 0; i < vector.Nnz; i++)
            {
                var term = vocabulary.TermOf(vector.TermIds[i]);
                if (scale is not { } factor)
                {
                    json.WriteNumber(term, vector.Weights[i]);
                }
                else if (Math.Round((double)vector.Weights[i] * factor, MidpointRounding.AwayFromZero) is > 0 and var whole)
                {
                    json.WriteNumber(term, whole);
                }
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static async Task WriteParquetAsync(
        string path,
        EncodeJournal journal,
        IReadOnlyDictionary<string, string> metadata,
        CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        await ParquetVectors.WriteAsync(
            file, journal.ReadAll().Select(static v => new VectorDocument(v.Id, v.Vector)), metadata, cancellationToken)
            .ConfigureAwait(false);

        // The journal goes next: what it held must be on the disk before.
        file.Flush(flushToDisk: true);
    }

    private static void WriteLines(string path, EncodeJournal journal, Vocabulary vocabulary, int? scale)
    {
        using var stream = PackedFile.Create(path);
        foreach (var batch in journal.ReadAll().Chunk(LinesAtATime))
        {
            var lines = new byte[batch.Length][];
            Parallel.For(0, batch.Length, i => lines[i] = Line(batch[i].Id, batch[i].Vector, vocabulary, scale));
            Array.ForEach(lines, line => stream.Write(line));
        }
    }

    private static void WriteRows(string path, EncodeJournal journal, Vocabulary vocabulary)
    {
        var ids = path + IdsExtension;
        using (var rows = CsrWriter.Create(path, journal.Chunks.Sum(static c => c.Documents), vocabulary.Count))
        using (var names = new StreamWriter(
            ids + ".partial", append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
        {
            foreach (var (id, vector) in journal.ReadAll())
            {
                names.Write(id);
                names.Write('\n');
                rows.Append(vector);
            }

            names.Flush();
            rows.Complete();
        }

        File.Move(ids + ".partial", ids, overwrite: true);
    }
}
