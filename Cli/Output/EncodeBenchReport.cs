using System.Globalization;
using System.Text.Json.Nodes;
using SparseSearch.Cli.Jobs;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Runtime;
using SparseSearch.Eval.Reports;
using Spectre.Console;

namespace SparseSearch.Cli.Output;

/// <summary>What <c>bench encode</c> found, as a table or JSON.</summary>
internal sealed record EncodeBenchReport(
    string Model, string Texts, int TextCount, int Threads, int Rounds, IReadOnlyList<EncodeRow> Rows)
{
    /// <summary>Everything, for a program.</summary>
    public string ToJson() => new JsonObject
    {
        ["model"] = Model,
        ["input"] = Texts,
        ["texts"] = TextCount,
        ["threads"] = Threads,
        ["rounds"] = Rounds,
        ["machine"] = MachineDescription.Current().Processor,
        ["cores"] = Environment.ProcessorCount,
        ["rows"] = new JsonArray([.. Rows.Select(row => (JsonNode)new JsonObject
        {
            ["devices"] = DevicesOf(row),
            ["precision"] = EncoderPrecisions.NameOf(row.Precision),
            ["batchTokens"] = row.BatchTokens,
            ["length"] = row.Length,
            ["tokens"] = row.Tokens,
            ["passes"] = row.PassSeconds.Count,
            ["documentsPerSecond"] = TextCount / row.BestSeconds,
            ["documentsPerSecondMedian"] = TextCount / row.MedianSeconds,
            ["tokensPerSecond"] = row.Tokens / row.BestSeconds,
            ["tokensPerSecondMedian"] = row.Tokens / row.MedianSeconds,
            ["teraOperationsPerSecond"] = row.TeraOperations,
            ["peakTeraOperationsPerSecond"] = row.Devices.Count == 0 ? null : row.PeakOperationsPerSecond / 1e12,
            ["peakShare"] = row.PeakShare is { } share && double.IsFinite(share) ? share : null,
            ["busyCores"] = row.BusyCores,
            ["mostDeviceBytes"] = row.MostDeviceBytes,
        })]),
    }.ToJsonString();

    /// <summary>A table, with what its columns mean.</summary>
    public void Print(Terminal terminal)
    {
        var hasDevices = Rows.Any(static row => row.MostDeviceBytes > 0);
        var table = new Table().Border(TableBorder.Simple);
        foreach (var title in (string[])
        [
            "device", "precision", "batch tokens", "length", "documents/s", "median", "tokens/s", "median", "TFLOP/s",
            "of peak", "cores busy", .. hasDevices ? ["memory GB"] : Array.Empty<string>(),
        ])
        {
            table.AddColumn(title);
        }

        foreach (var row in Rows)
        {
            table.AddRow([.. CellsOf(row, hasDevices).Select(Markup.Escape)]);
        }

        terminal.Styled.Write(table);
        foreach (var line in Remarks())
        {
            terminal.Output.WriteLine(line);
        }
    }

    private IEnumerable<string> Remarks()
    {
        var machine = MachineDescription.Current();
        yield return $"{TextCount} texts, {Threads} threads, {machine.Processor}, {machine.LogicalCores} cores, "
            + $"{Rounds} rounds in turns; best and median of "
            + $"{Rows.Min(static row => row.PassSeconds.Count)} passes a row at least.";
        yield return "TFLOP/s (empty for an ONNX file): of the model's own arithmetic, padding not counted. A screened head "
            + "computes less than that (auto and int8 on the processor).";
        var peaks = Rows.Where(static row => row.Devices.Count > 0)
            .GroupBy(static row => (
                Devices: DevicesOf(row), Precision: DevicePeak.MeasuredPrecision(row.Devices[0].Kind, row.Precision)))
            .Select(group => string.Create(
                CultureInfo.InvariantCulture,
                $"{group.Key.Devices} {EncoderPrecisions.NameOf(group.Key.Precision)} "
                + $"{group.Max(static row => row.PeakOperationsPerSecond) / 1e12:G4} TFLOP/s"));
        yield return $"Peak: large matrix products, in the same rounds: {string.Join("; ", peaks)}. Other programs on the "
            + "machine lower both it and the rows.";
    }

    private string[] CellsOf(EncodeRow row, bool hasDevices)
    {
        FormattableString[] numbers =
        [
            $"{TextCount / row.BestSeconds:N1}", $"{TextCount / row.MedianSeconds:N1}",
            $"{row.Tokens / row.BestSeconds:N0}", $"{row.Tokens / row.MedianSeconds:N0}",
            $"{row.TeraOperations:G3}", $"{row.PeakShare:P1}", $"{row.BusyCores:F2}",
            .. hasDevices ? [$"{row.MostDeviceBytes / 1e9:F1}"] : Array.Empty<FormattableString>(),
        ];
        return
        [
            DevicesOf(row), EncoderPrecisions.NameOf(row.Precision), NumberOf(row.BatchTokens), NumberOf(row.Length),
            .. numbers.Select(static cell => cell.ToString(CultureInfo.InvariantCulture)),
        ];
    }

    private static string NumberOf(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "default";

    private static string DevicesOf(EncodeRow row) =>
        row.Devices.Count == 0 ? "table" : string.Join(",", row.Devices);
}
