using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Runtime;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures the complete encoder, text to sparse vector, over a whole file of texts: documents and tokens a second, best
/// and all passes, and the most memory a CUDA device had in use meanwhile (by all programs, sampled). Opening the model
/// and reading the texts are left out.
/// </summary>
internal static class EncodeSpeed
{
    /// <summary>Encodes and prints a line a pass.</summary>
    /// <param name="arguments">
    /// Model folder, corpus (JSON lines), then NAME=VALUE: device, precision, max, budget, recipe, texts, passes, cache,
    /// threads.
    /// </param>
    /// <param name="output">Where results are printed.</param>
    public static async Task RunAsync(string[] arguments, TextWriter output)
    {
        var settings = arguments[2..].Select(static a => a.Split('=', 2)).ToDictionary(static p => p[0], static p => p[1]);
        string[] texts = [.. File.ReadLines(arguments[1]).Take(Number(settings, "texts") ?? int.MaxValue).Select(Text)];
        var options = new EncoderOptions
        {
            Device = EncoderDevice.Parse(settings.GetValueOrDefault("device", "auto")),
            Precision = EncoderPrecisions.Parse(settings.GetValueOrDefault("precision", "auto")),
            Recipe = settings.GetValueOrDefault("recipe"),
            MaxDocumentTokens = Number(settings, "max"),
            TokenBudget = Number(settings, "budget"),
            CacheFolder = settings.GetValueOrDefault("cache"),
            Threads = Number(settings, "threads") ?? Environment.ProcessorCount,
        };
        var start = Stopwatch.GetTimestamp();
        using var encoder = EncoderFactory.Open(arguments[0], options);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{texts.Length} texts on {string.Join(", ", encoder.Devices)}, opened in "
            + $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s {encoder.FallbackReason}"));
        var most = 0L;
        using var sampler = new Timer(
            _ => most = Math.Max(most, encoder.Devices.Max(static d => DeviceUse.Read(d)?.UsedBytes ?? 0)), null, 0, 50);
        for (var pass = 0; pass < (Number(settings, "passes") ?? 3); pass++)
        {
            EncodingProgress last = default;
            var began = Stopwatch.GetTimestamp();
            var vectors = await encoder.EncodeAsync(
                texts, EncodingSide.Document, new Latest(p => last = p)).ConfigureAwait(false);
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"pass {pass}: {texts.Length / seconds:F0} documents/s, {last.TokensDone / seconds:F0} tokens/s, "
                + $"{vectors.Average(static v => v.Nnz):F1} terms a document, {last.TextsCut} cut, device memory "
                + $"{most / 1e9:F1} GB"));
        }
    }

    private static int? Number(Dictionary<string, string> settings, string name) =>
        settings.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Title and text of a line as documents are encoded.</summary>
    public static string Text(string line)
    {
        using var json = JsonDocument.Parse(line);
        var title = json.RootElement.TryGetProperty("title", out var given) ? given.GetString() : "";
        var text = json.RootElement.GetProperty("text").GetString();
        return string.IsNullOrEmpty(title) ? text ?? "" : $"{title} {text}";
    }

    private sealed class Latest(Action<EncodingProgress> report) : IProgress<EncodingProgress>
    {
        public void Report(EncodingProgress value) => report(value);
    }
}
