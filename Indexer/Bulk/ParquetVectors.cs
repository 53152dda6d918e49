using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace SparseSearch.Indexer.Bulk;

/// <summary>
/// Writes vectors as Parquet: columns <c>id</c> (string), <c>term_ids</c> (list of int32, ascending) and <c>weights</c>
/// (list of float32, aligned with them), compressed by zstd. The bytes depend on the vectors and the metadata alone.
/// </summary>
public static class ParquetVectors
{
    /// <summary>Vectors of a row group at most: enough for a reader to work on, few enough to hold in memory.</summary>
    public const int RowsAGroup = 16_384;

    /// <summary>Weights of a row group, after which the next begins.</summary>
    private const int WeightsAGroup = 8 << 20;

    // A list that is there and empty, and one with an entry; an entry that begins a row, and one that goes on with it.
    private const int EmptyList = 1, Entry = 2, NewRow = 0, SameRow = 1;

    /// <summary>Writes vectors to their end.</summary>
    /// <param name="stream">Empty and seekable; stays open, unflushed.</param>
    /// <param name="vectors">Read once.</param>
    /// <param name="metadata">What a reader finds beside the schema.</param>
    /// <param name="cancellationToken">Looked at once a row group; what is written then is no file.</param>
    public static async Task WriteAsync(
        Stream stream,
        IEnumerable<VectorDocument> vectors,
        IReadOnlyDictionary<string, string> metadata,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        var schema = new ParquetSchema(
            new DataField("id", typeof(string), isNullable: false),
            new ListField("term_ids", new DataField(ListField.ElementName, typeof(int), isNullable: false)),
            new ListField("weights", new DataField(ListField.ElementName, typeof(float), isNullable: false)));
        var writer = await ParquetWriter.CreateAsync(schema, stream, Options(), cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            writer.CustomMetadata = metadata;
            foreach (var group in Groups(vectors))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await WriteGroupAsync(writer, schema, group, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static ParquetOptions Options() => new()
    {
        CompressionMethod = CompressionMethod.Zstd,
        CompressionLevel = CompressionLevel.Optimal,
    };

    private static IEnumerable<List<VectorDocument>> Groups(IEnumerable<VectorDocument> vectors)
    {
        var (group, weights) = (new List<VectorDocument>(), 0L);
        foreach (var vector in vectors)
        {
            group.Add(vector);
            weights += vector.Vector.Nnz;
            if (group.Count == RowsAGroup || weights >= WeightsAGroup)
            {
                yield return group;
                (group, weights) = ([], 0);
            }
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }

    private static async Task WriteGroupAsync(
        ParquetWriter writer, ParquetSchema schema, List<VectorDocument> group, CancellationToken cancellationToken)
    {
        var (termIds, weights) = (new List<int>(), new List<float>());
        var (definitions, repetitions) = (new List<int>(), new List<int>());
        foreach (var vector in group.Select(static v => v.Vector))
        {
            termIds.AddRange(vector.TermIds);
            weights.AddRange(vector.Weights);
            definitions.AddRange(Enumerable.Repeat(vector.Nnz == 0 ? EmptyList : Entry, Math.Max(vector.Nnz, 1)));
            repetitions.Add(NewRow);
            repetitions.AddRange(Enumerable.Repeat(SameRow, Math.Max(vector.Nnz - 1, 0)));
        }

        ReadOnlyMemory<int> ofLists = definitions.ToArray(), ofRows = repetitions.ToArray();
        using var rows = writer.CreateRowGroup();
        await rows.WriteAsync(schema.DataFields[0], group.ConvertAll(static v => v.Id)).ConfigureAwait(false);
        await rows.WriteAllPartsAsync<int>(
            schema.DataFields[1], termIds.ToArray(), ofLists, ofRows, cancellationToken).ConfigureAwait(false);
        await rows.WriteAllPartsAsync<float>(
            schema.DataFields[2], weights.ToArray(), ofLists, ofRows, cancellationToken).ConfigureAwait(false);
        rows.CompleteValidate();
    }
}
