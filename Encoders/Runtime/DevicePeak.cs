using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using SparseSearch.Encoders.Onnx;

namespace SparseSearch.Encoders.Runtime;

/// <summary>
/// What a device reaches at the best of times, measured: a chain of products of large square matrices, through the same
/// runtime that encoders use. Matrices stay on the device; of the last product one number a row comes back. On the
/// processor every core has a chain of its own, all at the same time, as encoders have batches, and the best of each is
/// added up: one product on all cores would wait for the slowest, which on a busy machine is another program.
/// </summary>
public static class DevicePeak
{
    /// <summary>Long enough for clocks and caches to settle.</summary>
    private const double WarmUpSeconds = 0.3;

    private const double MeasuredSeconds = 0.7;

    /// <summary>Other work on the machine slows single runs, and the best of several counts.</summary>
    private const int LeastRuns = 3;

    private const ulong Seed = 1;

    /// <summary>Measures a device; takes about a second, and some gigabytes of a CUDA device for that time.</summary>
    /// <param name="device">The processor or one CUDA device.</param>
    /// <param name="precision">
    /// Of the factors. <see cref="EncoderPrecision.Auto"/> is half precision on CUDA devices; on the processor every
    /// precision is measured in single.
    /// </param>
    /// <param name="cancellationToken">Looked at between products.</param>
    /// <returns>Floating-point operations a second, a multiplication and an addition counted as two.</returns>
    /// <exception cref="ArgumentException">The device is several ones.</exception>
    /// <exception cref="NotSupportedException">The device does not have the precision.</exception>
    /// <exception cref="EncoderDeviceException">The device is not there, or cannot hold the matrices.</exception>
    public static double Measure(
        EncoderDevice device, EncoderPrecision precision, CancellationToken cancellationToken = default) => device.Kind switch
        {
            // A launch takes as long as a thousandth of such a product, and a chain hides it.
            EncoderDeviceKind.Cuda => Measure(device, precision, new MatrixChain(8192, 8), cancellationToken),
            _ => Measure(device, precision, new MatrixChain(1024, 1), cancellationToken),
        };

    /// <summary>The precision that a device is measured in where a model computes with another one.</summary>
    public static EncoderPrecision MeasuredPrecision(EncoderDeviceKind kind, EncoderPrecision precision) =>
        (kind, precision) switch
        {
            (EncoderDeviceKind.Cuda, EncoderPrecision.Auto) => EncoderPrecision.Float16,
            (EncoderDeviceKind.Cuda, _) => precision,
            _ => EncoderPrecision.Float32,
        };

    /// <summary>The same with other matrices.</summary>
    internal static double Measure(
        EncoderDevice device, EncoderPrecision precision, MatrixChain chain, CancellationToken cancellationToken)
    {
        RequireOne(device);
        if (EncoderPrecisions.Obstacle(device.Kind, precision) is { } obstacle)
        {
            throw new NotSupportedException(obstacle);
        }

        var type = ElementType(device, precision);
        var path = Path.Combine(Path.GetTempPath(), $"sparsesearch-peak-{Guid.NewGuid():N}.onnx");
        try
        {
            GraphFile.Write(path, destination => OnnxWriter.Write(chain.Build(type, Seed), [], destination));
            using var session = OrtSessions.Open(path, device);
            return chain.Operations * RunsPerSecond(session, device, () => chain.Left(type, Seed), cancellationToken);
        }
        catch (OnnxRuntimeException e)
        {
            throw new EncoderDeviceException(
                $"The peak of {device} cannot be measured: {e.Message} Other programs may hold its memory.", e);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Of all runs at a time together, on threads of their own.</summary>
    private static double RunsPerSecond(
        InferenceSession session, EncoderDevice device, Func<OrtValue> left, CancellationToken cancellationToken)
    {
        var sides = device.Kind == EncoderDeviceKind.Cuda ? 1 : Environment.ProcessorCount;
        Task<double>[] runs =
        [
            .. Enumerable.Range(0, sides).Select(_ => Task.Factory.StartNew(
                () => 1 / BestSeconds(session, device, left(), cancellationToken), cancellationToken,
                TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ];
        return Task.WhenAll(runs).GetAwaiter().GetResult().Sum();
    }

    private static double BestSeconds(
        InferenceSession session, EncoderDevice device, OrtValue left, CancellationToken cancellationToken)
    {
        using (left)
        {
            using var options = new RunOptions();
            using var memory = OrtSessions.HostMemory(device);
            using var binding = session.CreateIoBinding();

            // Binding copies the input to the device, once for all runs.
            binding.BindInput(MatrixChain.InputName, left);
            binding.SynchronizeBoundInputs();
            var (best, runs, begin) = (double.MaxValue, 0, Stopwatch.GetTimestamp());
            while (runs < LeastRuns || Stopwatch.GetElapsedTime(begin).TotalSeconds < WarmUpSeconds + MeasuredSeconds)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // Anew for each run: the output of the one before would be copied onto itself.
                binding.BindOutputToDevice(MatrixChain.OutputName, memory);
                var start = Stopwatch.GetTimestamp();
                session.RunWithBinding(options, binding);
                binding.SynchronizeBoundOutputs();
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
                runs++;
            }

            return best;
        }
    }

    private static OnnxElementType ElementType(EncoderDevice device, EncoderPrecision precision) =>
        MeasuredPrecision(device.Kind, precision) switch
        {
            EncoderPrecision.BFloat16 => OnnxElementType.BFloat16,
            EncoderPrecision.Float16 => OnnxElementType.Float16,
            _ => OnnxElementType.Float,
        };

    private static void RequireOne(EncoderDevice device)
    {
        if (device.Kind == EncoderDeviceKind.Auto || device is { Kind: EncoderDeviceKind.Cuda, Index: null })
        {
            throw new ArgumentException($"{device} may be several devices; measure each of them.", nameof(device));
        }
    }
}
