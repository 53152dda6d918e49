using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Runtime;

namespace SparseSearch.Encoders;

/// <summary>A side's checkpoint to its graph.</summary>
internal static class GraphConversion
{
    /// <summary>Opens the graph of a side; a checkpoint's is converted once a device kind and precision, and kept.</summary>
    /// <param name="recipeName">For messages.</param>
    /// <param name="side">Has a model.</param>
    /// <param name="contentHash">Of everything that decides the graph but the recipe.</param>
    /// <param name="folder">Where converted graphs are kept.</param>
    /// <param name="device">The processor or one CUDA device.</param>
    /// <param name="precision">What is computed with.</param>
    /// <param name="leastQuantizedWidth">From which width of a model on Int8 takes in its layers.</param>
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
        EncoderPrecision precision,
        int leastQuantizedWidth = GraphTarget.LeastQuantizedWidth)
    {
        if (EncoderPrecisions.Obstacle(device.Kind, precision) is { } obstacle)
        {
            throw new NotSupportedException(obstacle);
        }

        if (device.Kind == EncoderDeviceKind.Cuda)
        {
            return OpenOnCuda(recipeName, side, contentHash, folder, device, precision);
        }

        if (side.GraphPath is { } graph)
        {
            return OnnxEncoderModel.Open(graph, side.Recipe);
        }

        var target = ProcessorTarget(recipeName, side, precision, leastQuantizedWidth);

        // Single precision asked for by name is the plain graph; of its own accord the head is screened, which gives the
        // same weights sooner.
        if (precision == EncoderPrecision.Float32 || !ScreenedHead.Fits(side.Recipe)
            || TermsOf(recipeName, side) < ScreenedHead.LeastTerms)
        {
            return OpenOnProcessor(recipeName, side, contentHash, folder, target, GraphEnd.Weights, precision);
        }

        var screened = OpenOnProcessor(recipeName, side, contentHash, folder, target, GraphEnd.States, precision);
        if (!screened.IsScreenIdle)
        {
            return screened;
        }

        screened.Dispose();
        return OpenOnProcessor(recipeName, side, contentHash, folder, target, GraphEnd.Weights, precision);
    }

    /// <summary>Why a side does not run on CUDA devices; null where it does.</summary>
    /// <param name="recipeName">For messages.</param>
    /// <param name="side">Has a model.</param>
    /// <exception cref="CheckpointFormatException">The checkpoint is damaged, or does not fit the recipe.</exception>
    public static string? CudaObstacle(string recipeName, ModelSide side)
    {
        if (side.GraphPath is { } graph)
        {
            return $"{graph} is an ONNX file, which runs on the processor only; the folder of its safetensors checkpoint "
                + "would become a graph for CUDA devices.";
        }

        using var checkpoint = OpenCheckpoint(recipeName, side);
        return EncoderGraph.RunsOnCuda(checkpoint.Config, side.Recipe)
            ? null
            : $"The recipe '{recipeName}' with a model of type '{checkpoint.Config.ModelType}' runs on the processor only.";
    }

    /// <summary>Writes the graph of a side's checkpoint.</summary>
    /// <param name="recipeName">For messages.</param>
    /// <param name="side">Has a checkpoint.</param>
    /// <param name="destination">Written from its position on.</param>
    /// <param name="target">What it is written for; null for single precision on the processor.</param>
    /// <param name="end">Where the graph ends.</param>
    /// <exception cref="CheckpointFormatException">The checkpoint is damaged, or does not fit the recipe.</exception>
    public static void Write(
        string recipeName,
        ModelSide side,
        GraphDestination destination,
        GraphTarget? target = null,
        GraphEnd end = GraphEnd.Weights)
    {
        using var checkpoint = OpenCheckpoint(recipeName, side);
        using var literal = side.LiteralPath is { } path ? OpenLiteral(path) : null;
        EncoderGraph.Write(checkpoint.Weights, checkpoint.Config, side.Recipe, destination, target, literal, end);
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

    private static OnnxEncoderModel OpenOnProcessor(
        string recipeName,
        ModelSide side,
        string contentHash,
        string folder,
        GraphTarget target,
        GraphEnd end,
        EncoderPrecision precision) =>
        OnnxEncoderModel.Open(
            Cached(recipeName, side, contentHash, folder, target, end), side.Recipe, precision);

    private static CudaEncoderModel OpenOnCuda(
        string recipeName,
        ModelSide side,
        string contentHash,
        string folder,
        EncoderDevice device,
        EncoderPrecision precision)
    {
        var target = GraphTarget.Cuda(precision switch
        {
            EncoderPrecision.Float32 => OnnxElementType.Float,
            EncoderPrecision.BFloat16 => OnnxElementType.BFloat16,
            EncoderPrecision.Auto when IsStoredInBFloat16(recipeName, side) => OnnxElementType.BFloat16,
            _ => OnnxElementType.Float16,
        });
        return CudaEncoderModel.Open(
            Cached(recipeName, side, contentHash, folder, target, GraphEnd.Weights), side.Recipe, device);
    }

    private static string Cached(
        string recipeName, ModelSide side, string contentHash, string folder, GraphTarget target, GraphEnd end)
    {
        var name = CheckpointHash.OfText(
            $"{contentHash}\n{side.Recipe.GraphKey}\nconverter {EncoderGraph.ConverterVersion}\n{target.Key}\n{end}");
        try
        {
            return GraphCache.GetOrAdd(
                folder, name, destination => Write(recipeName, side, destination, target, end));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(
                $"The converted graph cannot be kept in {folder}: {e.Message} Choose another cache folder.", e);
        }
    }

    /// <summary>Decoders trained in bfloat16 may hold activations that half precision cannot.</summary>
    private static bool IsStoredInBFloat16(string recipeName, ModelSide side)
    {
        using var checkpoint = OpenCheckpoint(recipeName, side);
        return checkpoint.Config.IsDecoder
            && checkpoint.Weights.Tensors.Any(static t => t.ElementType == "BF16");
    }

    private static GraphTarget ProcessorTarget(
        string recipeName, ModelSide side, EncoderPrecision precision, int leastQuantizedWidth)
    {
        if (precision != EncoderPrecision.Int8)
        {
            return GraphTarget.Processor;
        }

        using var checkpoint = OpenCheckpoint(recipeName, side);
        return GraphTarget.ProcessorInt8(checkpoint.Config, leastQuantizedWidth);
    }

    private static int TermsOf(string recipeName, ModelSide side)
    {
        using var checkpoint = OpenCheckpoint(recipeName, side);
        return checkpoint.Config.VocabularySize;
    }

    private static SafetensorsReader OpenLiteral(string path) => File.Exists(path)
        ? SafetensorsReader.OpenFile(path)
        : throw new CheckpointFormatException(
            path, $"the weights of the literal residual network for the recipe '{Prosper.Recipe.Name}'",
            "no such file", "Copy the file beside the checkpoint, or choose another recipe.");
}
