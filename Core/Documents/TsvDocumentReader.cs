using System.Text;
using System.Text.Unicode;

namespace SparseSearch.Core.Documents;

/// <summary>
/// Reads documents from a file with one a line, columns separated by tabs: id and text, or id, title and text, as TREC tools and
/// <c>ir_datasets export</c> write them. There is no header, and nothing is quoted or escaped. Blank lines are passed over. The
/// file may be packed.
/// </summary>
public static class TsvDocumentReader
{
    private const string Remedy =
        "A line has its columns separated by tabs, without a header: id and text, or id, title and text where documents have "
        + "titles. Correct the line, or have bad lines skipped: they are counted and listed.";

    /// <summary>Reads the documents one after the other, in memory bounded by the longest line and the ids.</summary>
    /// <param name="path">A <c>.tsv</c> file, or one that ends in <c>.zst</c> or <c>.gz</c>.</param>
    /// <param name="allowsTitles">Whether three columns are taken: the second is a title then.</param>
    /// <param name="options">Null for the defaults; a name of the id means nothing here.</param>
    /// <returns>The documents in the file's order; the file is opened anew for each enumeration.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="BadLineException">
    /// A line is not UTF-8, has fewer or more columns than those before it or than are taken, has no id, repeats one, or is too
    /// long, and bad lines are not skipped.
    /// </exception>
    /// <exception cref="InvalidDataException">A packed file is damaged.</exception>
    public static IEnumerable<SourceDocument> Read(string path, bool allowsTitles = true, JsonlReadOptions? options = null)
    {
        PackedFile.OpenRead(path).Dispose();
        return Iterate(path, allowsTitles ? 3 : 2, options ?? new JsonlReadOptions());
    }

    private static IEnumerable<SourceDocument> Iterate(string path, int mostColumns, JsonlReadOptions options)
    {
        using var lines = new Utf8LineReader(PackedFile.OpenRead(path));
        var ledger = options.DuplicateIds == DuplicateIdPolicy.Refuse ? new IdLedger() : null;
        var usual = 0;
        while (lines.TryRead(out var line))
        {
            if (line.Span.Trim(" \t\r"u8).IsEmpty && !lines.IsTooLong)
            {
                continue;
            }

            var columns = lines.IsTooLong || !Utf8.IsValid(line.Span) ? [] : Encoding.UTF8.GetString(line.Span).Split('\t');
            var reason = columns.Length == 0
                ? lines.IsTooLong ? Utf8LineReader.TooLong : "it is not valid UTF-8"
                : FindFault(columns, usual, mostColumns) ?? FindRepeat(columns[0], ledger, lines.LineNumber);
            if (reason is null)
            {
                usual = columns.Length;
                yield return new SourceDocument(columns[0], columns.Length == 3 ? columns[1] : "", columns[^1]);
                continue;
            }

            var bad = new BadLine(path, lines.LineNumber, reason);
            (options.SkipBadLinesInto ?? throw new BadLineException(bad, Remedy)).Add(bad);
        }
    }

    private static string? FindFault(string[] columns, int usual, int mostColumns)
    {
        if (columns.Length < 2 || columns.Length > mostColumns)
        {
            var wanted = mostColumns == 2 ? "2" : "2 or 3";
            return $"it has {columns.Length} columns separated by tabs, not {wanted}";
        }

        return usual > 0 && columns.Length != usual
            ? $"it has {columns.Length} columns separated by tabs, and the lines before it {usual}"
            : columns[0].Length == 0 ? "its id, the first column, is empty" : null;
    }

    private static string? FindRepeat(string id, IdLedger? ledger, long lineNumber) =>
        ledger is null || ledger.TryAdd(id, lineNumber, out var earlierLine)
            ? null
            : $"the id '{id}' stands on line {earlierLine} already";
}
