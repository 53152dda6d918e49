using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace SparseSearch.Core.Documents;

/// <summary>
/// Reads documents from a file with one JSON object a line, as BEIR collections have it: <c>_id</c> (or <c>id</c>),
/// <c>text</c> and, optionally, <c>title</c>; every other member becomes part of
/// <see cref="SourceDocument.Fields"/>, but for an empty object <c>metadata</c>. Blank lines are passed over. The file
/// may be packed.
/// </summary>
public static class JsonlDocumentReader
{
    private const string Remedy =
        "A line is a JSON object such as {\"_id\": \"d1\", \"title\": \"…\", \"text\": \"…\"}. "
        + "Correct the line, or have bad lines skipped: they are counted and listed.";

    /// <summary>Reads the documents one after the other, in memory bounded by the longest line and the ids.</summary>
    /// <param name="path">A <c>.jsonl</c> file, or one that ends in <c>.zst</c> or <c>.gz</c>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <returns>The documents in the file's order; the file is opened anew for each enumeration.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="BadLineException">
    /// A line is not UTF-8 or not a JSON object, lacks a field, repeats an id, or is too long, and bad lines are not
    /// skipped.
    /// </exception>
    /// <exception cref="InvalidDataException">A packed file is damaged.</exception>
    public static IEnumerable<SourceDocument> Read(string path, JsonlReadOptions? options = null)
    {
        PackedFile.OpenRead(path).Dispose();
        return Iterate(() => PackedFile.OpenRead(path), path, options ?? new JsonlReadOptions());
    }

    /// <summary>Reads the documents of a stream, which is not packed, once.</summary>
    /// <param name="stream">Read to its end, and closed.</param>
    /// <param name="name">What bad lines are said to stand in.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="BadLineException">As for a file.</exception>
    public static IEnumerable<SourceDocument> ReadStream(
        Stream stream, string name, JsonlReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Iterate(() => stream, name, options ?? new JsonlReadOptions());
    }

    private static IEnumerable<SourceDocument> Iterate(Func<Stream> open, string path, JsonlReadOptions options)
    {
        using var lines = new Utf8LineReader(open());
        var ledger = options.DuplicateIds == DuplicateIdPolicy.Refuse ? new IdLedger() : null;
        var others = new OtherMembers();
        while (lines.TryRead(out var line))
        {
            if (line.Span.Trim(" \t\r"u8).IsEmpty && !lines.IsTooLong)
            {
                continue;
            }

            var document = Parse(line.Span, lines, ledger, options.IdName, others, out var reason);
            if (document is not null)
            {
                yield return document;
                continue;
            }

            var bad = new BadLine(path, lines.LineNumber, reason);
            (options.SkipBadLinesInto ?? throw new BadLineException(bad, Remedy)).Add(bad);
        }
    }

    private static SourceDocument? Parse(
        ReadOnlySpan<byte> line, Utf8LineReader lines, IdLedger? ledger, string? idName, OtherMembers others, out string reason)
    {
        if (lines.IsTooLong || !Utf8.IsValid(line))
        {
            reason = lines.IsTooLong ? Utf8LineReader.TooLong : "it is not valid UTF-8";
            return null;
        }

        try
        {
            var fields = new Members(others, idName);
            reason = fields.Read(line) ?? fields.FindMissing() ?? "";
            if (reason.Length > 0)
            {
                return null;
            }

            var id = fields.Id ?? fields.PlainId ?? "";
            if (ledger is not null && !ledger.TryAdd(id, lines.LineNumber, out var earlierLine))
            {
                reason = $"the id '{id}' stands on line {earlierLine} already";
                return null;
            }

            return new SourceDocument(id, fields.Title ?? "", fields.Text ?? "") { Fields = others.Take() };
        }
        catch (JsonException e)
        {
            reason = $"it is not valid JSON at byte {e.BytePositionInLine}";
        }
        catch (InvalidOperationException)
        {
            // What Utf8JsonReader throws for "\ud800": an escape that no UTF-8 text can hold.
            reason = "an escape is half of a surrogate pair";
        }

        return null;
    }

    private ref struct Members(OtherMembers others, string? idName)
    {
        public string? Id;
        public string? PlainId;
        public string? Title;
        public string? Text;
        private Utf8JsonReader _plainId;
        private bool _hasPlainId;

        /// <summary>Reads a line; the reason why it is refused, or null.</summary>
        public string? Read(ReadOnlySpan<byte> line)
        {
            others.Clear();
            var json = new Utf8JsonReader(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return "it is not a JSON object";
            }

            string? reason = null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString() ?? "";
                json.Read();
                reason ??= ReadValue(ref json, name);
                json.Skip();
            }

            // Reads past the closing brace, so that anything behind it is found.
            json.Read();
            if (Id is not null && _hasPlainId)
            {
                others.Add("id", ref _plainId);
            }

            return reason;
        }

        /// <summary>The reason why a line without a needed field is refused, or null.</summary>
        public readonly string? FindMissing() =>
            Id is null && PlainId is null ? "it has no \"_id\""
            : (Id ?? PlainId) is "" ? "its \"_id\" is empty"
            : Text is null ? "it has no \"text\""
            : null;

        private string? ReadValue(ref Utf8JsonReader json, string name) => name switch
        {
            "_id" => ReadId(ref json, out Id),
            "id" => ReadPlainId(ref json),
            "title" => ReadText(ref json, "title", out Title),
            "text" => ReadText(ref json, "text", out Text),
            _ when name == idName => ReadId(ref json, out Id),
            _ => ReadOther(ref json, name),
        };

        private readonly string? ReadOther(ref Utf8JsonReader json, string name)
        {
            others.Add(name, ref json);
            return null;
        }

        /// <summary>An "id" that is no id is a field like any other, since "_id" may stand beside it.</summary>
        private string? ReadPlainId(ref Utf8JsonReader json)
        {
            _plainId = json;
            _hasPlainId = true;
            ReadId(ref json, out PlainId);
            return null;
        }

        private static string? ReadId(ref Utf8JsonReader json, out string? id)
        {
            id = json.TokenType switch
            {
                JsonTokenType.String => json.GetString(),
                JsonTokenType.Number when json.TryGetInt64(out var number) =>
                    number.ToString(CultureInfo.InvariantCulture),
                _ => null,
            };
            return id is null ? "its \"_id\" is neither a string nor a whole number" : null;
        }

        private static string? ReadText(ref Utf8JsonReader json, string name, out string? text)
        {
            text = json.TokenType == JsonTokenType.String ? json.GetString() : null;
            return text is null && json.TokenType != JsonTokenType.Null ? $"its \"{name}\" is not a string" : null;
        }
    }
}
