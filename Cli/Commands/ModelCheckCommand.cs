using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Output;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Golden;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>model check</c>: a model's vectors beside golden ones.</summary>
internal static class ModelCheckCommand
{
    private const int DifferencesShown = 10;

    public static Command Create(Terminal terminal)
    {
        var path = ModelCommand.PathArgument();
        var golden = new Option<string?>("--golden")
        {
            Description = $"File of golden vectors; {GoldenFile.FileName} in the model's folder where not given.",
            HelpName = "FILE",
        };
        var tolerance = new Option<float>("--tolerance")
        {
            Description = "The most that a weight may differ; in half precision or 8-bit integers 0.02 is usual.",
            HelpName = "WEIGHT",
            DefaultValueFactory = static _ => GoldenComparison.WeightTolerance,
        };
        var (cache, json, encoder) = (CommonOptions.Cache(), CommonOptions.Json(), new EncoderInputs());
        var command = new Command(
            "check",
            "Encode golden texts and compare the vectors; exit code 3 where they differ.\n\n"
            + "Example: sparsesearch model check data/models/splade-tiny")
        {
            path, golden, tolerance, cache, json,
        };
        encoder.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var model = parsed.GetRequiredValue(path);
            var vectors = GoldenFile.Read(parsed.GetValue(golden) ?? Path.Combine(model, GoldenFile.FileName));
            var options = encoder.OptionsOf(parsed) with { CacheFolder = parsed.GetValue(cache) };
            var report = await GoldenCheck.RunAsync(
                vectors,
                limit => EncoderFactory.Open(model, options with
                {
                    MaxDocumentTokens = limit ?? options.MaxDocumentTokens,
                    MaxQueryTokens = limit ?? options.MaxQueryTokens,
                }),
                parsed.GetValue(tolerance) is >= 0 and var most
                    ? most
                    : throw new UsageException("--tolerance must be at least 0."),
                cancellationToken).ConfigureAwait(false);
            Print(terminal, report, parsed.GetValue(json));
            return report.IsSame ? ExitCodes.Done : ExitCodes.Damaged;
        });
        return command;
    }

    private static void Print(Terminal terminal, GoldenReport report, bool printsJson)
    {
        if (printsJson)
        {
            terminal.Output.WriteLine(new JsonObject
            {
                ["vectors"] = report.VectorCount,
                ["tokenIdLists"] = report.TokenIdCount,
                ["worstDifference"] = report.Worst.WorstDifference,
                ["worstMissing"] = report.Worst.WorstMissing,
                ["worstExtra"] = report.Worst.WorstExtra,
                ["differences"] = new JsonArray([.. report.Differences.Select(line => JsonValue.Create(line))]),
            }.ToJsonString());
            return;
        }

        foreach (var difference in report.Differences.Take(DifferencesShown))
        {
            terminal.Output.WriteLine(difference);
        }

        if (report.Differences.Count > DifferencesShown)
        {
            terminal.Output.WriteLine($"… and {report.Differences.Count - DifferencesShown} more");
        }

        terminal.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.VectorCount} vectors and {report.TokenIdCount} lists of token ids compared, "
            + $"{report.Differences.Count} differ; the largest difference of a weight is "
            + $"{report.Worst.WorstDifference:G2}."));
    }
}
