using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Output;
using SparseSearch.Encoders;
using Spectre.Console;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>model</c>: says what a model is, or converts its checkpoint to ONNX.</summary>
internal static class ModelCommand
{
    public static Command Create(Terminal terminal)
    {
        var path = new Argument<string>("path") { Description = "A model folder or an ONNX file." };
        var to = new Option<string?>("--to")
        {
            Description = "Convert the checkpoint to this ONNX file (output: one pooled vector a text).",
            HelpName = "FILE",
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "model",
            "Show what a model is, or convert its checkpoint.\n\n"
            + "Example: sparsesearch model data/models/splade-tiny --to splade-tiny.onnx")
        {
            path, to, json,
        };
        command.SetAction(parsed =>
        {
            var model = parsed.GetRequiredValue(path);
            var facts = FactsOf(EncoderFactory.Inspect(model));
            if (parsed.GetValue(to) is { } target)
            {
                EncoderFactory.Convert(model, target);
                facts["written"] = Path.GetFullPath(target);
                facts["writtenBytes"] = new FileInfo(target).Length;
                terminal.Note("To use the file, keep the model's tokenizer files beside it.");
            }

            Print(terminal, facts, parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static JsonObject FactsOf(ModelSummary summary) => new()
    {
        ["name"] = summary.Name,
        ["architecture"] = summary.Architecture,
        ["recipe"] = summary.Recipe,
        ["layers"] = summary.Layers,
        ["hiddenSize"] = summary.HiddenSize,
        ["parameters"] = summary.Parameters,
        ["elementType"] = summary.ElementType,
        ["vocabularySize"] = summary.VocabularySize,
        ["maxTokens"] = summary.MaxTokens,
        ["tokenizer"] = summary.Tokenizer,
        ["hash"] = summary.Hash,
    };

    private static void Print(Terminal terminal, JsonObject facts, bool printsJson)
    {
        if (printsJson)
        {
            terminal.Output.WriteLine(facts.ToJsonString());
            return;
        }

        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        foreach (var (name, value) in facts.Where(fact => fact.Value is not null))
        {
            table.AddRow(Markup.Escape(name), Markup.Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
        }

        terminal.Styled.Write(table);
    }
}
