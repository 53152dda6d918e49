using System.Buffers.Binary;
using System.Text;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Pieces that mutations put in: numbers at the edges of their types, and tokens of the text formats.</summary>
internal static class FuzzWords
{
    private static readonly long[] s_edges =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 63, 64, 127, 128, 255, 256, 1_000, 4_096, 32_767, 32_768, 65_535, 65_536,
        1 << 22, 1 << 24, int.MaxValue - 1, int.MaxValue, 1L << 31, uint.MaxValue - 1, uint.MaxValue, 1L << 32,
        long.MaxValue, long.MinValue, -1, -2,
    ];

    /// <summary>Little-endian numbers of 1, 2, 4 and 8 bytes, and odd floats.</summary>
    public static IReadOnlyList<byte[]> Numbers { get; } = [.. s_edges.SelectMany(Widths), .. Floats()];

    /// <summary>Tokens of JSON.</summary>
    public static IReadOnlyList<byte[]> Json { get; } = Texts(
        "null", "true", "false", "0", "-0", "1", "-1", "1e999", "-1e999", "1e-999", "0.1", "1E+2", "2147483648",
        "9007199254740993", "9223372036854775808", "18446744073709551616", "\"\"", "\"a\"", "\"\\ud800\"", "\"\\u0000\"",
        "\"\\uFFFF\"", "\"\uFEFF\"", "{}", "[]", "[null]", "[[]]", "{\"\":0}", "{\"a\":{\"a\":1}}", "{", "}", "[", "]", ",",
        ":", "\"", "\\", "\n", "\r\n", "\t", " ", "/**/", "\0", "NaN", "Infinity", "[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":");

    /// <summary>Words as bytes of UTF-8.</summary>
    public static IReadOnlyList<byte[]> Texts(params string[] words) => [.. words.Select(Encoding.UTF8.GetBytes)];

    private static IEnumerable<byte[]> Widths(long number)
    {
        var bytes = BitConverter.GetBytes(number);
        return ((int[])[1, 2, 4, 8]).Select(width => bytes[..width]);
    }

    private static IEnumerable<byte[]> Floats()
    {
        foreach (var number in (double[])[0, -0.0, 1, -1, double.NaN, double.PositiveInfinity, double.Epsilon, double.MaxValue])
        {
            yield return BitConverter.GetBytes(number);
            var bytes = new byte[sizeof(float)];
            BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)number);
            yield return bytes;
        }
    }
}
