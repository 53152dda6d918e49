using System.Runtime.InteropServices;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Benchmarks;

/// <summary>Reads the first rows of an unpacked <c>.csr</c> file (big-ann-benchmarks sparse layout).</summary>
internal static class CsrVectors
{
    /// <summary>Reads at most so many rows; weights that are not positive are left out.</summary>
    public static (SparseVector[] Rows, int ColumnCount) Read(string path, int maxRows)
    {
        using var file = File.OpenRead(path);
        var sizes = new long[3];
        file.ReadExactly(MemoryMarshal.AsBytes(sizes.AsSpan()));
        var rowCount = (int)Math.Min(maxRows, sizes[0]);
        var starts = new long[rowCount + 1];
        file.ReadExactly(MemoryMarshal.AsBytes(starts.AsSpan()));
        var termsStart = sizeof(long) * (3 + sizes[0] + 1);
        var termIds = ReadArray<int>(file, termsStart, starts[^1]);
        var weights = ReadArray<float>(file, termsStart + (sizeof(int) * sizes[2]), starts[^1]);
        var rows = new SparseVector[rowCount];
        for (var row = 0; row < rowCount; row++)
        {
            var range = (int)starts[row]..(int)starts[row + 1];
            var builder = new SparseVectorBuilder();
            for (var i = range.Start.Value; i < range.End.Value; i++)
            {
                builder.Add(termIds[i], Math.Max(0, weights[i]));
            }

            rows[row] = builder.Build();
        }

        return (rows, (int)sizes[1]);
    }

    private static T[] ReadArray<T>(FileStream file, long position, long length)
        where T : unmanaged
    {
        var values = new T[length];
        file.Position = position;
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
