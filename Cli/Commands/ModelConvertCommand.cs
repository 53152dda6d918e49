using System.CommandLine;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Output;
using SparseSearch.Encoders;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>model convert</c>: a checkpoint to an ONNX encoder.</summary>
internal static class ModelConvertCommand
{
    public static Command Create(Terminal terminal)
    {
        var path = ModelCommand.PathArgument();
        var to = new Option<string>("--to")
        {
            Description = "The ONNX file to write (output: one pooled vector a text); weights beyond 2 GB go to a second "
                + "file, .data appended to its name.",
            HelpName = "FILE",
            Required = true,
        };
        var json = CommonOptions.Json();
        var encoder = new EncoderInputs();
        var command = new Command(
            "convert",
            "Write a model's checkpoint as an ONNX encoder.\n\n"
            + "Example: sparsesearch model convert data/models/splade-tiny --to splade-tiny.onnx")
        {
            path, to, json,
        };
        encoder.AddTo(command);
        command.SetAction(parsed =>
        {
            var target = parsed.GetRequiredValue(to);
            var weights = EncoderFactory.Convert(parsed.GetRequiredValue(path), target, encoder.OptionsOf(parsed));
            terminal.Note("To use the file, keep the model's tokenizer files beside it.");
            ModelCommand.Print(
                terminal,
                new JsonObject
                {
                    ["written"] = Path.GetFullPath(target),
                    ["writtenBytes"] = new FileInfo(target).Length,
                    ["weights"] = weights,
                    ["weightsBytes"] = weights is null ? null : new FileInfo(weights).Length,
                },
                parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }
}
