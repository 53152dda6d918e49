using System.Buffers;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Runtime;

/// <summary>
/// A graph that this program wrote for CUDA devices (<see cref="GraphTarget"/>), on one of them. Weights come back into
/// memory that the device writes directly, and rows are widened and handed out on all cores. Thread-safe.
/// </summary>
internal sealed class CudaEncoderModel : IEncoderModel
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly bool _hasTopTerms;
    private readonly bool _hasLiteralLifts;
    private readonly bool _picksPositions;
    private readonly TensorElementType _outputType;
    private readonly bool _weighsTokens;
    private readonly bool _last;
    private readonly int _parts;
    private readonly RunMemory _memory;
    private readonly OrtMemoryInfo _hostMemory;

    private CudaEncoderModel(InferenceSession session, SideRecipe recipe, EncoderDevice device)
    {
        _session = session;
        _inputNames = [.. session.InputMetadata.Keys];
        _picksPositions = session.InputMetadata.ContainsKey(HostInputs.PooledPlacesName);
        _hasTopTerms = session.OutputMetadata.ContainsKey(EncoderGraph.TopWeightsName);
        _hasLiteralLifts = session.OutputMetadata.ContainsKey(EncoderGraph.LiteralLiftsName);
        _outputNames = (_hasTopTerms, _hasLiteralLifts) switch
        {
            (true, _) => [EncoderGraph.TopWeightsName, EncoderGraph.TopWeightsName + ".indices"],
            (_, true) => [EncoderGraph.OutputName, EncoderGraph.LiteralLiftsName],
            _ => [session.OutputMetadata.Keys.Single()],
        };
        _outputType = session.OutputMetadata[_outputNames[0]].ElementDataType;
        _last = recipe.Positions == PooledPositions.Last;
        _weighsTokens = recipe.Head == EncoderHead.Mlp;
        _parts = Number(session, EncoderGraph.HeadPartsKey) ?? 1;
        VocabularySize = Number(session, EncoderGraph.TermsKey) ?? 0;
        MaxTokens = Number(session, EncoderGraph.MaxTokensKey);
        Device = device;
        _memory = session.ModelMetadata.CustomMetadataMap.TryGetValue(EncoderGraph.RunMemoryKey, out var memory)
            && RunMemory.Parse(memory) is { } known ? known : new RunMemory(0, 0, 0);
        _hostMemory = OrtSessions.HostMemory(device);
    }

    /// <inheritdoc/>
    public int VocabularySize { get; }

    /// <inheritdoc/>
    public int? MaxTokens { get; }

    /// <inheritdoc/>
    public EncoderDevice Device { get; }

    /// <summary>Opens a graph.</summary>
    /// <param name="path">A file that <see cref="EncoderGraph"/> wrote for CUDA devices.</param>
    /// <param name="recipe">What it was made for.</param>
    /// <param name="device">
    /// One CUDA device; the processor serves for tests, where it has the graph's operations.
    /// </param>
    /// <exception cref="EncoderDeviceException">The device cannot hold or run it.</exception>
    public static CudaEncoderModel Open(string path, SideRecipe recipe, EncoderDevice device)
    {
        try
        {
            return new CudaEncoderModel(OrtSessions.Open(path, device), recipe, device);
        }
        catch (OnnxRuntimeException e)
        {
            throw new EncoderDeviceException(
                $"The model cannot be opened on {device}: {e.Message} docs/GPU.md has a table of causes; the device cpu "
                + "needs none of it.", e);
        }
    }

    /// <inheritdoc/>
    public long RunBytes(int rows, int length) => _memory.For(rows, (length + _parts - 1) / _parts * _parts);

    /// <inheritdoc/>
    public void Run(TokenBatch batch, WeightRowReceiver receive)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(receive);
        try
        {
            using var binding = _session.CreateIoBinding();
            using var inputs = CudaInputs.Bind(binding, _inputNames, batch, _parts, _last);
            Array.ForEach(_outputNames, name => binding.BindOutputToDevice(name, _hostMemory));
            _session.RunWithBinding(_runOptions, binding);
            binding.SynchronizeBoundOutputs();
            using var outputs = binding.GetOutputValues();
            HandOutAll(batch, outputs[0], outputs.Count > 1 ? outputs[1] : null, receive);
        }
        catch (OnnxRuntimeException e) when (IsOutOfMemory(e.Message))
        {
            throw new EncoderMemoryException(
                $"{Device} has too little memory for {batch.Rows} texts of {batch.Length} tokens.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _runOptions.Dispose();
        _hostMemory.Dispose();
    }

    /// <summary>Whether a message of the runtime speaks of memory that could not be had.</summary>
    internal static bool IsOutOfMemory(string message) =>
        message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || message.Contains("Failed to allocate memory", StringComparison.OrdinalIgnoreCase)
        || message.Contains("Available memory of", StringComparison.OrdinalIgnoreCase)
        || message.Contains("CUBLAS_STATUS_ALLOC_FAILED", StringComparison.Ordinal);

    private void HandOutAll(TokenBatch batch, OrtValue output, OrtValue? second, WeightRowReceiver receive)
    {
        try
        {
            HandOut(batch, output, second, receive);
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private void HandOut(TokenBatch batch, OrtValue output, OrtValue? second, WeightRowReceiver receive)
    {
        Parallel.For(0, batch.Rows, row =>
        {
            var weights = ArrayPool<float>.Shared.Rent(VocabularySize);
            var values = weights.AsSpan(0, VocabularySize);
            if (_weighsTokens || _hasTopTerms)
            {
                Scatter(batch, row, output, second, values);
            }
            else if (_picksPositions && !batch.Pooled.AsSpan(row * batch.Length, batch.Length).Contains(1L))
            {
                values.Clear();
            }
            else
            {
                Read(output, row * VocabularySize, values);
                if (_hasLiteralLifts && second is not null)
                {
                    AddLiteralLifts(batch, row, second, values);
                }
            }

            receive(row, values);
            ArrayPool<float>.Shared.Return(weights);
        });
    }

    private void Scatter(TokenBatch batch, int row, OrtValue output, OrtValue? terms, Span<float> values)
    {
        // Token weights are a row a position; the rectangle may be longer than the batch.
        var width = WidthOf(output);
        var narrow = ArrayPool<float>.Shared.Rent(width);
        Read(output, row * width, narrow.AsSpan(0, width));
        if (terms is null)
        {
            TokenWeightScatter.ScatterRow(batch, row, narrow.AsSpan(0, width), values);
        }
        else
        {
            Spread(terms.GetTensorDataAsSpan<long>().Slice(row * width, width), narrow, values);
        }

        ArrayPool<float>.Shared.Return(narrow);
    }

    private void AddLiteralLifts(TokenBatch batch, int row, OrtValue output, Span<float> values)
    {
        var width = WidthOf(output);
        var lifts = ArrayPool<float>.Shared.Rent(width);
        Read(output, row * width, lifts.AsSpan(0, width));
        LiteralLifts.Add(batch, row, lifts.AsSpan(0, width), values);
        ArrayPool<float>.Shared.Return(lifts);
    }

    private static int WidthOf(OrtValue output) => (int)output.GetTensorTypeAndShape().Shape[^1];

    private static void Spread(ReadOnlySpan<long> terms, ReadOnlySpan<float> weights, Span<float> values)
    {
        values.Clear();
        for (var i = 0; i < terms.Length; i++)
        {
            values[(int)terms[i]] = weights[i];
        }
    }

    private void Read(OrtValue output, int start, Span<float> values)
    {
        switch (_outputType)
        {
            case TensorElementType.Float16:
                TensorPrimitives.ConvertToSingle(
                    MemoryMarshal.Cast<Float16, Half>(
                        output.GetTensorDataAsSpan<Float16>().Slice(start, values.Length)), values);
                break;
            case TensorElementType.BFloat16:
                var narrow = MemoryMarshal.Cast<BFloat16, ushort>(
                    output.GetTensorDataAsSpan<BFloat16>().Slice(start, values.Length));
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = BitConverter.UInt32BitsToSingle((uint)narrow[i] << 16);
                }

                break;
            default:
                output.GetTensorDataAsSpan<float>().Slice(start, values.Length).CopyTo(values);
                break;
        }
    }

    private static int? Number(InferenceSession session, string key) =>
        session.ModelMetadata.CustomMetadataMap.TryGetValue(key, out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
