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
    /// <param name="precision">What is computed with.</param>
    /// <exception cref="CheckpointFormatException">The checkpoint is damaged, or does not fit the recipe.</exception>
    /// <exception cref="IOException">The graph cannot be kept.</exception>
    public static OnnxEncoderModel Open(
        string recipeName,
        ModelSide side,
        string contentHash,
        string folder,
        EncoderPrecision precision = EncoderPrecision.Float32)
    {
        if (side.GraphPath is { } graph)
        {
            return OnnxEncoderModel.Open(graph, side.Recipe);
        }

        if (!ScreenedHead.Fits(side.Recipe) || TermsOf(recipeName, side) < ScreenedHead.LeastTerms)
        {
            return Open(recipeName, side, contentHash, folder, GraphEnd.Weights, precision);
        }

        var screened = Open(recipeName, side, contentHash, folder, GraphEnd.States, precision);
        if (!screened.IsScreenIdle)
        {
            return screened;
        }

        screened.Dispose();
        return Open(recipeName, side, contentHash, folder, GraphEnd.Weights, precision);
    }

    /// <summary>Writes the graph of a side's checkpoint.</summary>
    /// <param name="recipeName">For messages.</param>
    /// <param name="side">Has a checkpoint.</param>
    /// <param name="destination">Written from its position on.</param>
    /// <param name="end">Where the graph ends.</param>
    /// <exception cref="CheckpointFormatException">The checkpoint is damaged, or does not fit the recipe.</exception>
    public static void Write(
        string recipeName, ModelSide side, GraphDestination destination, GraphEnd end = GraphEnd.Weights)
    {
        using var checkpoint = OpenCheckpoint(recipeName, side);
        using var literal = side.LiteralPath is { } path ? OpenLiteral(path) : null;
        EncoderGraph.Write(checkpoint.Weights, checkpoint.Config, side.Recipe, destination, literal: literal, end: end);
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

    private static OnnxEncoderModel Open(
        string recipeName, ModelSide side, string contentHash, string folder, GraphEnd end, EncoderPrecision precision)
    {
        var form = end == GraphEnd.Weights ? $"tile {EncoderGraph.DefaultTileTerms}" : $"end {end}";
        var name = CheckpointHash.OfText(
            $"{contentHash}\n{side.Recipe.GraphKey}\nconverter {EncoderGraph.ConverterVersion}\n{form}");
        try
        {
            var path = GraphCache.GetOrAdd(folder, name, destination => Write(recipeName, side, destination, end));
            return OnnxEncoderModel.Open(path, side.Recipe, precision);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(
                $"The converted graph cannot be kept in {folder}: {e.Message} Choose another cache folder.", e);
        }
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
