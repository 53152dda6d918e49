using System.Globalization;
using SparseSearch.Core.Vectors;
using Rows = SparseSearch.Eval.Datasets.CsrVectors;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Vectors in the layout of the big-ann benchmarks.</summary>
internal sealed class CsrTarget : FuzzTarget
{
    private readonly FuzzFile _file = new("a.csr");

    /// <inheritdoc/>
    public override string Name => "csr";

    /// <inheritdoc/>
    public override string Promise => "InvalidDataException";

    /// <inheritdoc/>
    public override int Share => 30;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Seed(20, new SparseVector([1, 5], [1f, 2f]), SparseVector.Empty, new SparseVector([0, 7, 19], [1f, 1f, 9f])),
        Seed(0),
    ];

    /// <inheritdoc/>
    public override bool Allows(Exception error) => error is InvalidDataException;

    /// <inheritdoc/>
    public override string Read(byte[] input)
    {
        var vectors = Rows.Open(_file.Write(input));
        return string.Create(
            CultureInfo.InvariantCulture, $"{Math.Min(9, vectors.ReadRows().Count())} rows, {vectors.ColumnCount == 20}");
    }

    /// <inheritdoc/>
    protected override void Release() => _file.Dispose();

    private static byte[] Seed(int columns, params SparseVector[] rows)
    {
        using var file = new FuzzFile("seed.csr");
        Rows.Write(file.Path, columns, rows);
        return File.ReadAllBytes(file.Path);
    }
}
