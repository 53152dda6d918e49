using System.Diagnostics;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Runtime;

namespace SparseSearch.Cli.Jobs;

/// <summary>
/// Encodes the same texts in several ways, which take turns in rounds, and notes how long each pass took. A model is
/// opened anew for each turn, so that no two of them share a device's memory; opening is not timed. Not thread-safe.
/// </summary>
/// <param name="modelPath">A model.</param>
/// <param name="options">What all rows have in common.</param>
/// <param name="texts">At least one.</param>
internal sealed class EncodeThroughput(string modelPath, EncoderOptions options, IReadOnlyList<string> texts)
{
    /// <summary>Texts that warm the processor up: they compile the code, and there is nothing else to warm.</summary>
    private const int WarmUpTexts = 32;

    private static readonly TimeSpan s_memorySampling = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<int, (long Tokens, double? Operations)> _extents = [];

    /// <summary>Opens every row once: wrong rows fail before anything is measured, and graphs are converted.</summary>
    /// <param name="rows">Receive devices, tokens and operations.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    public void Prepare(IReadOnlyList<EncodeRow> rows, CancellationToken cancellationToken)
    {
        var arithmetic = ModelArithmetic.Load(modelPath, isQuery: false, options);
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var encoder = Open(row);
            row.Devices = encoder.Devices;
            (row.Tokens, row.Operations) = ExtentOf(encoder, arithmetic);
        }
    }

    /// <summary>One round: the peak of every device, then every row.</summary>
    /// <param name="rows">Prepared.</param>
    /// <param name="atLeast">How long a row is measured; passes are whole.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    public async Task RunRoundAsync(
        IReadOnlyList<EncodeRow> rows, TimeSpan atLeast, CancellationToken cancellationToken)
    {
        MeasurePeaks(rows, cancellationToken);
        foreach (var row in rows)
        {
            using var encoder = Open(row);
            await WarmUpAsync(encoder, cancellationToken).ConfigureAwait(false);
            using var sampler = new Timer(_ => SampleMemory(row), null, TimeSpan.Zero, s_memorySampling);
            var begin = Stopwatch.GetTimestamp();
            do
            {
                var (start, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                await encoder.EncodeAsync(texts, EncodingSide.Document, null, cancellationToken).ConfigureAwait(false);
                row.Add(
                    Stopwatch.GetElapsedTime(start).TotalSeconds,
                    (Environment.CpuUsage.TotalTime - before).TotalSeconds);
            }
            while (Stopwatch.GetElapsedTime(begin) < atLeast);
        }
    }

    private static void MeasurePeaks(IReadOnlyList<EncodeRow> rows, CancellationToken cancellationToken)
    {
        var peaks = new Dictionary<(EncoderDevice, EncoderPrecision), double>();
        foreach (var row in rows)
        {
            var sum = 0.0;
            foreach (var device in row.Devices)
            {
                var precision = DevicePeak.MeasuredPrecision(device.Kind, row.Precision);
                if (!peaks.TryGetValue((device, precision), out var peak))
                {
                    peak = peaks[(device, precision)] = DevicePeak.Measure(device, precision, cancellationToken);
                }

                sum += peak;
            }

            row.PeakOperationsPerSecond = Math.Max(row.PeakOperationsPerSecond, sum);
        }
    }

    private static void SampleMemory(EncodeRow row)
    {
        var used = row.Devices.Max(static device => DeviceUse.Read(device)?.UsedBytes ?? 0);
        row.MostDeviceBytes = Math.Max(row.MostDeviceBytes, used);
    }

    private SparseEncoder Open(EncodeRow row) => EncoderFactory.Open(modelPath, options with
    {
        Device = row.Device,
        Precision = row.Precision,
        TokenBudget = row.BatchTokens,
        MaxDocumentTokens = row.Length ?? options.MaxDocumentTokens,
    });

    /// <summary>On CUDA devices a whole pass: their libraries and memory get used to each shape on its own.</summary>
    private Task<SparseVector[]> WarmUpAsync(SparseEncoder encoder, CancellationToken cancellationToken) => encoder.EncodeAsync(
        encoder.Devices is [{ Kind: EncoderDeviceKind.Cuda }, ..] ? texts : [.. texts.Take(WarmUpTexts)],
        EncodingSide.Document, null, cancellationToken);

    private (long Tokens, double? Operations) ExtentOf(SparseEncoder encoder, ModelArithmetic? arithmetic)
    {
        var limit = encoder.Description.MaxDocumentTokens;
        if (!_extents.TryGetValue(limit, out var known))
        {
            var extents = texts.AsParallel().Select(text => encoder.ExtentOf(text, EncodingSide.Document)).ToArray();
            known = _extents[limit] = (
                extents.Sum(static e => (long)e.Tokens),
                arithmetic is null ? null : extents.Sum(arithmetic.OperationsOf));
        }

        return known;
    }
}
