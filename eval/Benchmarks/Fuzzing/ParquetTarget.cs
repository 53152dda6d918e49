using System.Globalization;
using SparseSearch.Core.Documents;
using SparseSearch.Indexer.Bulk;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Parquet files of documents, packed in several ways; footer and pages have no checksums.</summary>
/// <param name="samples">A folder of good files.</param>
internal sealed class ParquetTarget(string samples) : FuzzTarget
{
    private readonly FuzzFile _file = new("a.parquet");

    /// <inheritdoc/>
    public override string Name => "parquet";

    /// <inheritdoc/>
    public override string Promise => "ParquetSourceException";

    /// <inheritdoc/>
    public override int Share => 3;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Seeds { get; } =
        [.. Directory.GetFiles(samples, "*.parquet").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    /// <summary>A page may say that it unpacks to more than it has; the library makes room first.</summary>
    public override long FixedBytes => 64 << 20;

    /// <inheritdoc/>
    public override bool Allows(Exception error) => error is ParquetSourceException;

    /// <inheritdoc/>
    public override string Read(byte[] input)
    {
        var path = _file.Write(input);
        var bad = new BadLineLog();
        var rows = ParquetDocumentReader.CountRows(path);
        var documents = ParquetDocumentReader.Read(path, null, new JsonlReadOptions { SkipBadLinesInto = bad }).Count();
        return string.Create(
            CultureInfo.InvariantCulture, $"{rows == documents + bad.Count}, {documents > 0} documents, {bad.Count > 0} bad");
    }

    /// <inheritdoc/>
    protected override void Release() => _file.Dispose();
}
