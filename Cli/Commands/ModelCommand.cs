using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Output;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders;
using Spectre.Console;

namespace SparseSearch.Cli.Commands;

/// <summary>
/// The verb <c>model</c>: says what a model is and encodes a sentence; below it, the checks with golden vectors and the
/// conversion to ONNX.
/// </summary>
internal static class ModelCommand
{
    private const string DefaultText = "What's the weather in New York now?";

    private const int TermsShown = 12;

    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        var encoder = new EncoderInputs();
        var command = new Command(
            "model",
            "Show what a model is, and the vectors of a sentence.\n\n"
            + "Example: sparsesearch model data/models/splade-tiny")
        {
            inputs.Path, inputs.Text, inputs.FactsOnly, inputs.Cache, inputs.Json,
        };
        encoder.AddTo(command);
        command.Subcommands.Add(ModelCheckCommand.Create(terminal));
        command.Subcommands.Add(ModelConvertCommand.Create(terminal));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(inputs.Path);
            var options = encoder.OptionsOf(parsed) with { CacheFolder = parsed.GetValue(inputs.Cache) };
            var facts = FactsOf(EncoderFactory.Inspect(path, options));
            if (!parsed.GetValue(inputs.FactsOnly))
            {
                using var model = EncoderFactory.Open(path, options);
                facts["maxDocumentTokens"] = model.Description.MaxDocumentTokens;
                facts["maxQueryTokens"] = model.Description.MaxQueryTokens;
                var text = parsed.GetRequiredValue(inputs.Text);
                facts["text"] = text;
                foreach (var side in (EncodingSide[])[EncodingSide.Query, EncodingSide.Document])
                {
                    var vectors = await model.EncodeAsync([text], side, null, cancellationToken).ConfigureAwait(false);
                    facts[side == EncodingSide.Query ? "query" : "document"] = TermsOf(vectors[0], model.Vocabulary);
                }
            }

            Print(terminal, facts, parsed.GetValue(inputs.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The argument that all verbs about a model take.</summary>
    public static Argument<string> PathArgument() => new("path") { Description = "A model folder or an ONNX file." };

    /// <summary>Prints facts as one JSON object or as a table.</summary>
    public static void Print(Terminal terminal, JsonObject facts, bool printsJson)
    {
        if (printsJson)
        {
            terminal.Output.WriteLine(facts.ToJsonString());
            return;
        }

        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        foreach (var (name, value) in facts.Where(fact => fact.Value is not null))
        {
            table.AddRow(Markup.Escape(name), Markup.Escape(value is JsonObject terms ? Listed(terms) : Text(value)));
        }

        terminal.Styled.Write(table);
    }

    private static JsonObject FactsOf(ModelSummary summary) => new()
    {
        ["name"] = summary.Name,
        ["architecture"] = summary.Architecture,
        ["queryArchitecture"] = summary.QueryArchitecture,
        ["recipe"] = summary.Recipe,
        ["because"] = summary.RecipeReason,
        ["documentPruning"] = summary.DocumentPruning,
        ["queryPruning"] = summary.QueryPruning,
        ["layers"] = summary.Layers,
        ["hiddenSize"] = summary.HiddenSize,
        ["parameters"] = summary.Parameters,
        ["elementType"] = summary.ElementType,
        ["vocabularySize"] = summary.VocabularySize,
        ["maxTokens"] = summary.MaxTokens,
        ["tokenizer"] = summary.Tokenizer,
        ["hash"] = summary.Hash,
    };

    /// <summary>A vector's terms, the heaviest first.</summary>
    private static JsonObject TermsOf(SparseVector vector, Vocabulary vocabulary)
    {
        var terms = new JsonObject();
        foreach (var i in vector.PlacesByWeight())
        {
            terms[vocabulary.TermOf(vector.TermIds[i])] = vector.Weights[i];
        }

        return terms;
    }

    private static string Listed(JsonObject terms)
    {
        var shown = terms.Take(TermsShown).Select(
            term => string.Create(CultureInfo.InvariantCulture, $"{term.Key} {(float)term.Value!:F2}"));
        var more = terms.Count > TermsShown ? $", and {terms.Count - TermsShown} more" : "";
        return terms.Count == 0 ? "no term" : string.Join(", ", shown) + more;
    }

    private static string Text(JsonNode? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private sealed class Inputs
    {
        public Argument<string> Path { get; } = PathArgument();

        public Option<string> Text { get; } = new("--text", "-t")
        {
            Description = "The sentence to encode.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => DefaultText,
        };

        public Option<bool> FactsOnly { get; } = new("--facts-only")
        {
            Description = "Encode nothing, so that no graph is converted: that takes minutes for a large model.",
        };

        public Option<string?> Cache { get; } = CommonOptions.Cache();

        public Option<bool> Json { get; } = CommonOptions.Json();
    }
}
