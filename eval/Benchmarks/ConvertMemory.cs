using System.Diagnostics;
using System.Globalization;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Runtime;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures what converting a checkpoint to a pooled graph takes: seconds, bytes written, and the most memory that the
/// process has had (VmHWM of Linux, everything included). With <c>--open</c>, also what opening the graph and running a
/// text of two tokens take. Needs no tokenizer.
/// </summary>
internal static class ConvertMemory
{
    /// <summary>Converts and prints a line for each number.</summary>
    /// <param name="arguments">Model folder, the ONNX file to write, perhaps <c>--open</c>.</param>
    /// <param name="output">Where results are printed.</param>
    public static void Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        string folder = arguments[0], path = arguments[1];
        var start = Stopwatch.GetTimestamp();
        using var checkpoint = Checkpoint.Open(folder);
        var weightBytes = checkpoint.Files.Sum(static f => new FileInfo(f).Length);
        var data = GraphFile.Write(path, destination => EncoderGraph.Write(
            checkpoint.Weights, checkpoint.Config, Splade.Side, destination));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"weights        {weightBytes,18:N0} bytes"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"graph          {new FileInfo(path).Length,18:N0} bytes"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"graph's data   {data?.LengthBytes ?? 0,18:N0} bytes"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"conversion     {seconds,18:F1} s"));
        output.WriteLine($"most memory    {MostMemory(),18}");
        if (arguments.Contains("--open"))
        {
            start = Stopwatch.GetTimestamp();
            OnnxEncoderModel.Open(path, Splade.Side).Dispose();
            seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"opening        {seconds,18:F1} s"));
            output.WriteLine($"most memory    {MostMemory(),18}");
        }
    }

    private static string MostMemory()
    {
        const string status = "/proc/self/status", name = "VmHWM:";
        var line = File.Exists(status)
            ? File.ReadLines(status).FirstOrDefault(static l => l.StartsWith(name, StringComparison.Ordinal))
            : null;
        return line is null ? "unknown here" : line[name.Length..].Trim();
    }
}
