using System.Globalization;
using System.Text;
using System.Text.Unicode;
using SparseSearch.Core.Documents;

namespace SparseSearch.Indexer.Bulk;

/// <summary>
/// Reads documents from a Parquet file, or from a folder's Parquet files in the order of their names. Files whose names
/// begin with a dot or an underscore are passed over, as other programs do.
/// </summary>
public static class ParquetDocumentReader
{
    /// <summary>What Parquet files end in.</summary>
    public const string Extension = ".parquet";

    private const string Remedy = "Correct the row, or have bad rows skipped: they are counted and listed.";
    private const int FileShift = 40;

    /// <summary>Whether a path is read as Parquet: its name says so, or it is a folder that holds such files.</summary>
    public static bool Accepts(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Directory.Exists(path) ? FilesOf(path).Length > 0 : IsParquetName(path);
    }

    /// <summary>
    /// The files behind a path, in the order of reading (ordinal by name); empty where a folder has none.
    /// </summary>
    public static string[] FilesOf(string path) => Directory.Exists(path)
        ? [.. Directory.GetFiles(path).Where(IsParquetName)
            .Where(static f => Path.GetFileName(f)[0] is not ('.' or '_')).Order(StringComparer.Ordinal)]
        : [path];

    /// <summary>How many rows the footers promise.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ParquetSourceException">A file cannot be read.</exception>
    public static long CountRows(string path)
    {
        var count = 0L;
        foreach (var name in FilesOf(path))
        {
            using var file = ParquetFile.Open(name);
            count += Enumerable.Range(0, file.RowGroupCount).Sum(group => (long)file.RowsOf(group));
        }

        return count;
    }

    /// <summary>
    /// Reads the documents one after the other, in memory bounded by the largest row group and the ids. A text or title
    /// that is null is empty; an id that is null is not accepted.
    /// </summary>
    /// <param name="path">A file, or a folder of them.</param>
    /// <param name="columns">Null for the usual names.</param>
    /// <param name="options">Null for the defaults. Rows are noted as lines, counted from 1 through a file.</param>
    /// <returns>The documents in order; the files are opened anew for each enumeration.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ParquetSourceException">
    /// A file is no Parquet or is damaged, a column is missing or of another type; or an id is null, empty or repeated,
    /// or a string no UTF-8, and bad rows are not skipped. All but the first file's columns: while the result is read.
    /// </exception>
    public static IEnumerable<SourceDocument> Read(
        string path, ParquetColumns? columns = null, JsonlReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var files = FilesOf(path);
        if (files.Length == 0)
        {
            throw new ParquetSourceException(path, "", $"the folder holds no {Extension} file. Name another one.");
        }

        columns ??= new ParquetColumns();
        using (var first = ParquetFile.Open(files[0]))
        {
            ParquetDocumentColumns.Of(first, columns);
        }

        return Iterate(files, columns, options ?? new JsonlReadOptions());
    }

    private static IEnumerable<SourceDocument> Iterate(string[] files, ParquetColumns names, JsonlReadOptions options)
    {
        var ledger = options.DuplicateIds == DuplicateIdPolicy.Refuse ? new IdLedger() : null;
        for (var i = 0; i < files.Length; i++)
        {
            using var file = ParquetFile.Open(files[i]);
            var columns = ParquetDocumentColumns.Of(file, names);
            var row = 0L;
            for (var group = 0; group < file.RowGroupCount; group++)
            {
                var rows = new RowGroup(file, columns, group);
                for (var place = 0; place < rows.Count; place++)
                {
                    row++;
                    if (rows.TryRead(place, out var document, out var reason)
                        && IsNew(ledger, document.Id, ((long)i << FileShift) | row, files, out reason))
                    {
                        yield return document;
                        continue;
                    }

                    Refuse(file, group, row, reason, options.SkipBadLinesInto);
                }
            }
        }
    }

    private static bool IsNew(IdLedger? ledger, string id, long place, string[] files, out string reason)
    {
        reason = "";
        if (ledger is null || ledger.TryAdd(id, place, out var earlier))
        {
            return true;
        }

        var row = (earlier & ((1L << FileShift) - 1)).ToString(CultureInfo.InvariantCulture);
        reason = earlier >> FileShift == place >> FileShift
            ? $"the id '{ExternalIdRules.Shown(id)}' stands in row {row} already"
            : $"the id '{ExternalIdRules.Shown(id)}' stands in row {row} of {files[earlier >> FileShift]} already";
        return false;
    }

    private static void Refuse(ParquetFile file, int group, long row, string reason, BadLineLog? log)
    {
        if (log is null)
        {
            throw new ParquetSourceException(
                file.Path, string.Create(CultureInfo.InvariantCulture, $"{file.Place(group)}, row {row}"),
                $"{reason}. {Remedy}");
        }

        log.Add(new BadLine(file.Path, row, $"{file.Place(group)}: {reason}"));
    }

    private static bool IsParquetName(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>A row group in memory: bytes, of which strings are made row by row.</summary>
    private sealed class RowGroup
    {
        private readonly ParquetDocumentColumns _columns;
        private readonly string?[]? _numbers;
        private readonly ReadOnlyMemory<byte>?[]? _ids;
        private readonly ReadOnlyMemory<byte>?[]? _titles;
        private readonly ReadOnlyMemory<byte>?[] _texts;

        public RowGroup(ParquetFile file, ParquetDocumentColumns columns, int group)
        {
            _columns = columns;
            Count = file.RowsOf(group);
            _numbers = columns.HasNumberIds ? file.ReadNumbers(group, columns.Id) : null;
            _ids = columns.HasNumberIds ? null : file.ReadBytes(group, columns.Id);
            _titles = columns.Title is { } title ? file.ReadBytes(group, title) : null;
            _texts = file.ReadBytes(group, columns.Text);
        }

        public int Count { get; }

        /// <summary>Makes a row's document; where it cannot, says why.</summary>
        public bool TryRead(int place, out SourceDocument document, out string reason)
        {
            var (id, title, text) = ("", "", "");
            document = new SourceDocument(id, title, text);
            if (!TryDecode(_titles?[place], out title))
            {
                reason = NoText(_columns.Title!.Name);
                return false;
            }

            if (!TryDecode(_texts[place], out text))
            {
                reason = NoText(_columns.Text.Name);
                return false;
            }

            reason = IdOf(place, out id);
            document = new SourceDocument(id, title, text);
            return reason.Length == 0;
        }

        private static bool TryDecode(ReadOnlyMemory<byte>? bytes, out string text)
        {
            var span = bytes is { } some ? some.Span : [];
            var isText = Utf8.IsValid(span);
            text = isText ? Encoding.UTF8.GetString(span) : "";
            return isText;
        }

        private static string NoText(string column) => $"column \"{column}\" holds bytes that are not valid UTF-8";

        /// <summary>The id, and why there is none, or an empty string.</summary>
        private string IdOf(int place, out string id)
        {
            var column = _columns.Id.Name;
            id = "";
            if (_numbers is null ? _ids![place] is null : _numbers[place] is null)
            {
                return $"column \"{column}\" is null, and every document needs an id";
            }

            if (_numbers is not null)
            {
                id = _numbers[place]!;
                return "";
            }

            return !TryDecode(_ids![place], out id) ? NoText(column)
                : id.Length == 0 ? $"column \"{column}\" is empty, and every document needs an id"
                : "";
        }
    }
}
