using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Runtime;

namespace SparseSearch.Encoders;

/// <summary>A side's checkpoint to its graph.</summary>
internal static class GraphConversion
{
    /// <summary>Opens the graph of a side; a checkpoint's is converted once and kept.</summary>
    /// <param name="recipeName">For messages.</param>
    /// <param name="side">Has a model.</param>
    /// <param name="contentHash">Of everything that decides the graph but the recipe.</param>
    /// <param name="folder">Where converted graphs are kept.</param>
    /// <param name="device">The processor or one CUDA device.</param>
    /// <param name="precision">What is computed with.</param>
    /// <exception cref="CheckpointFormatException">The checkpoint is damaged, or does not fit the recipe.</exception>
    /// <exception cref="EncoderDeviceException">The device cannot be used.</exception>
    /// <exception cref="IOException">The graph cannot be kept.</exception>
    /// <exception cref="NotSupportedException">The device does not have the precision.</exception>
    public static IEncoderModel Open(
        string recipeName,
        ModelSide side,
        string contentHash,
        string folder,
        EncoderDevice device,
        EncoderPrecision precision)
    {
        if (side.GraphPath is { } graph)
        {
            return device.Kind == EncoderDeviceKind.Cpu
                ? OnnxEncoderModel.Open(graph, side.Recipe)
                : throw new EncoderDeviceException(
                    $"{graph} is an ONNX file, which runs on the processor only: give the device cpu, or the folder of "
                    + $"the safetensors checkpoint, which becomes a graph for {device}.");
        }

        var target = TargetOf(recipeName, side, device, precision);
        var name = CheckpointHash.OfText(
            $"{contentHash}\n{side.Recipe.GraphKey}\nconverter {EncoderGraph.ConverterVersion}\n{target.Key}");
        try
        {
            var path = GraphCache.GetOrAdd(folder, name, destination => Write(recipeName, side, destination, target));
            return target.IsCuda
                ? CudaEncoderModel.Open(path, side.Recipe, device)
                : OnnxEncoderModel.Open(path, side.Recipe);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(
                $"The converted graph cannot be kept in {folder}: {e.Message} Choose another cache folder.", e);
        }
    }

    /// <summary>Writes the graph of a side's checkpoint.</summary>
    /// <param name="recipeName">For messages.</param>
    /// <param name="side">Has a checkpoint.</param>
    /// <param name="destination">Written from its position on.</param>
    /// <param name="target">What it is written for; null for single precision on the processor.</param>
    /// <exception cref="CheckpointFormatException">The checkpoint is damaged, or does not fit the recipe.</exception>
    public static void Write(
        string recipeName, ModelSide side, GraphDestination destination, GraphTarget? target = null)
    {
        using var checkpoint = OpenCheckpoint(recipeName, side);
        using var literal = side.LiteralPath is { } path ? OpenLiteral(path) : null;
        EncoderGraph.Write(checkpoint.Weights, checkpoint.Config, side.Recipe, destination, target, literal);
    }

    /// <summary>The graph that a device and a precision want.</summary>
    private static GraphTarget TargetOf(
        string recipeName, ModelSide side, EncoderDevice device, EncoderPrecision precision)
    {
        if (device.Kind == EncoderDeviceKind.Cpu)
        {
            return precision is EncoderPrecision.Auto or EncoderPrecision.Float32
                ? GraphTarget.Processor
                : throw new NotSupportedException(
                    $"The processor computes with fp32, not {NameOf(precision)}; choose that, or auto.");
        }

        return GraphTarget.Cuda(precision switch
        {
            EncoderPrecision.Float32 => OnnxElementType.Float,
            EncoderPrecision.Float16 => OnnxElementType.Float16,
            EncoderPrecision.BFloat16 => OnnxElementType.BFloat16,
            EncoderPrecision.Auto => IsStoredInBFloat16(recipeName, side)
                ? OnnxElementType.BFloat16
                : OnnxElementType.Float16,
            _ => throw new NotSupportedException(
                $"CUDA devices compute with fp16, bf16 or fp32, not {NameOf(precision)}; choose one of those, or auto."),
        });
    }

    private static string NameOf(EncoderPrecision precision) => precision switch
    {
        EncoderPrecision.Float32 => "fp32",
        EncoderPrecision.Float16 => "fp16",
        EncoderPrecision.BFloat16 => "bf16",
        EncoderPrecision.Int8 => "int8",
        _ => "auto",
    };

    /// <summary>Decoders trained in bfloat16 may hold activations that half precision cannot.</summary>
    private static bool IsStoredInBFloat16(string recipeName, ModelSide side)
    {
        using var checkpoint = OpenCheckpoint(recipeName, side);
        return checkpoint.Config.IsDecoder
            && checkpoint.Weights.Tensors.Any(static t => t.ElementType == "BF16");
    }

    /// <summary>Opens the checkpoint of a side, which must fit its recipe; the caller disposes it.</summary>
    /// <exception cref="CheckpointFormatException">It is damaged, or does not fit.</exception>
    public static Checkpoint OpenCheckpoint(string recipeName, ModelSide side)
    {
        var checkpoint = Checkpoint.Open(side.Files.ModelFolder, side.Files.BaseFolder);
        if (!side.Recipe.NeedsDecoder || checkpoint.Config.IsDecoder)
        {
            return checkpoint;
        }

        checkpoint.Dispose();
        throw new CheckpointFormatException(
            Path.Combine(side.Files.ModelFolder, ModelConfig.FileName),
            $"a decoder ({string.Join(", ", ModelConfig.DecoderTypes)}) for the recipe '{recipeName}'",
            $"'{checkpoint.Config.ModelType}'",
            "Choose a recipe for encoders, or give the folder of a decoder.");
    }

    private static SafetensorsReader OpenLiteral(string path) => File.Exists(path)
        ? SafetensorsReader.OpenFile(path)
        : throw new CheckpointFormatException(
            path, $"the weights of the literal residual network for the recipe '{Prosper.Recipe.Name}'",
            "no such file", "Copy the file beside the checkpoint, or choose another recipe.");
}
