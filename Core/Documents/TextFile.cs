using System.Text;
using System.Text.Unicode;

namespace SparseSearch.Core.Documents;

/// <summary>Reads UTF-8 text files line by line, packed or not (see <see cref="PackedFile"/>).</summary>
public static class TextFile
{
    private const string Remedy = "Lines are UTF-8 text, ended by LF or CR LF; correct the line.";

    /// <summary>
    /// The lines in order, without their ends; blank lines and a last line without an end are lines too. A byte order
    /// mark is dropped. Memory is bounded by the longest line.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="BadLineException">A line is not UTF-8, or is longer than 64 MiB.</exception>
    /// <exception cref="InvalidDataException">A packed file is damaged.</exception>
    public static IEnumerable<TextLine> ReadLines(string path) => Iterate(PackedFile.OpenRead(path), path);

    private static IEnumerable<TextLine> Iterate(Stream stream, string path)
    {
        using var lines = new Utf8LineReader(stream);
        while (lines.TryRead(out var line))
        {
            yield return new TextLine(lines.LineNumber, Decode(line.Span, lines, path));
        }
    }

    private static string Decode(ReadOnlySpan<byte> line, Utf8LineReader lines, string path)
    {
        if (lines.IsTooLong)
        {
            throw new BadLineException(new BadLine(path, lines.LineNumber, Utf8LineReader.TooLong), Remedy);
        }

        return Utf8.IsValid(line)
            ? Encoding.UTF8.GetString(line)
            : throw new BadLineException(new BadLine(path, lines.LineNumber, "it is not valid UTF-8"), Remedy);
    }
}
