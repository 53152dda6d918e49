using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer.Inspection;
using Spectre.Console;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>inspect</c>: what an index, a segment or one document consists of.</summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal)
    {
        var path = new Argument<string>("path") { Description = "An index folder or a segment file." };
        var document = new Option<string?>("--document")
        {
            Description = "Show one document of an index: title, text, fields and vector.",
            HelpName = "ID",
        };
        var list = new Option<string?>("--list")
        {
            Description = "Show one term's list in an index: windows and levels, blocks and summaries.",
            HelpName = "TERM",
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "inspect",
            "Show sections, sizes and statistics.\n\nExample: sparsesearch inspect scifact.index --document 4983")
        {
            path, document, list, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var facts = FactsOf(
                Prepared(terminal, parsed.GetRequiredValue(path)), parsed.GetValue(document), parsed.GetValue(list), cancellationToken);
            if (parsed.GetValue(json))
            {
                terminal.Output.WriteLine(facts.ToJsonString());
            }
            else
            {
                Print(terminal, facts);
            }

            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static string Prepared(Terminal terminal, string path) =>
        Directory.Exists(path) || IndexAlias.IsAlias(path) ? IndexPath.ForReading(terminal, path) : path;

    private static JsonObject FactsOf(
        string path, string? documentId, string? term, CancellationToken cancellationToken)
    {
        if (documentId is not null && term is not null)
        {
            throw new UsageException("Give --document or --list, and not both.");
        }

        if (!Directory.Exists(path))
        {
            if ((documentId ?? term) is not null)
            {
                throw new UsageException("--document and --list need an index folder, which knows the terms' names.");
            }

            using var segment = Segment.Open(path);
            return InspectionJson.Of(
                SegmentInspector.Inspect(segment, cancellationToken: cancellationToken),
                InspectionJson.EnginesOf(segment.Reader, cancellationToken));
        }

        using var index = IndexSnapshot.Open(path);
        if (term is not null)
        {
            return ListFacts(index, term);
        }

        if (documentId is null)
        {
            return InspectionJson.Of(
                IndexInspection.Of(index, cancellationToken),
                [.. index.Segments.Select(s => InspectionJson.EnginesOf(s.Reader, cancellationToken))]);
        }

        return index.TryFind(documentId, out var docId)
            ? DocumentFacts(index, docId)
            : throw new UsageException($"The index has no document '{documentId}'.");
    }

    private static JsonObject ListFacts(IndexSnapshot index, string term) =>
        index.Vocabulary.TryGetId(term, out var termId)
            ? new JsonObject
            {
                ["term"] = term,
                ["termId"] = termId,
                ["lists"] = new JsonArray([.. index.Segments.Select(s => (JsonNode)InspectionJson.ListOf(s, termId))]),
            }
            : throw new UsageException($"The index's {index.Vocabulary.Count} terms have no '{term}'.");

    private static JsonObject DocumentFacts(IndexSnapshot index, int docId)
    {
        var (document, vector) = (index.Document(docId), index.VectorOf(docId));
        var terms = new JsonObject();
        foreach (var i in vector.PlacesByWeight())
        {
            terms[index.Vocabulary.TermOf(vector.TermIds[i])] = vector.Weights[i];
        }

        return new JsonObject
        {
            ["id"] = document.Id,
            ["docId"] = docId,
            ["title"] = document.Title,
            ["text"] = document.Text,
            ["fields"] = HitJson.FieldsOf(document),
            ["nnz"] = vector.Nnz,
            ["terms"] = terms,
        };
    }

    /// <summary>Plain facts as lines, lists of objects as tables.</summary>
    private static void Print(Terminal terminal, JsonObject facts)
    {
        foreach (var (name, value) in facts)
        {
            switch (value)
            {
                case JsonArray { Count: > 0 } list when list[0] is JsonObject { } first && first.All(IsPlain):
                    PrintTable(terminal, name, list);
                    break;
                case JsonArray list:
                    foreach (var item in list.OfType<JsonObject>())
                    {
                        terminal.Output.WriteLine();
                        Print(terminal, item);
                    }

                    break;
                case JsonObject map:
                    terminal.Output.WriteLine($"{name}: {string.Join("  ", map.Select(p => $"{p.Key} {Plain(p.Value)}"))}");
                    break;
                default:
                    terminal.Output.WriteLine($"{name}: {Plain(value)}");
                    break;
            }
        }
    }

    private static void PrintTable(Terminal terminal, string title, JsonArray rows)
    {
        var table = new Table().Title(Markup.Escape(title)).Border(TableBorder.Simple);
        foreach (var (name, _) in (JsonObject)rows[0]!)
        {
            table.AddColumn(Markup.Escape(name));
        }

        foreach (var row in rows.OfType<JsonObject>())
        {
            table.AddRow([.. row.Select(pair => Markup.Escape(Plain(pair.Value)))]);
        }

        terminal.Styled.Write(table);
    }

    private static bool IsPlain(KeyValuePair<string, JsonNode?> pair) => pair.Value is null or JsonValue;

    private static string Plain(JsonNode? value) => value is JsonValue number && number.TryGetValue<double>(out var real)
        && real != Math.Floor(real)
        ? real.ToString("G6", CultureInfo.InvariantCulture)
        : value?.ToString() ?? "";
}
