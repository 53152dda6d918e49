using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Encoders;

/// <summary>
/// A model in, a finished encoder out. A model is a folder with a safetensors checkpoint, or with one for each side,
/// which is converted to an ONNX graph once and kept, or an ONNX file beside its tokenizer. Thread-safe.
/// </summary>
public static class EncoderFactory
{
    /// <summary>Opens an encoder; the caller disposes it.</summary>
    /// <param name="path">A model folder or an ONNX file.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such model, or a file of it is missing.</exception>
    /// <exception cref="CheckpointFormatException">
    /// A file is damaged or describes a model that is not supported.
    /// </exception>
    /// <exception cref="TokenizerFormatException">The tokenizer's files are damaged.</exception>
    /// <exception cref="NotSupportedException">
    /// The tokenizer or the ONNX file is of a kind that is not supported.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">There is no such recipe, or the sides' vocabularies differ.</exception>
    /// <exception cref="IOException">A file cannot be read, or the cache folder cannot be written.</exception>
    public static SparseEncoder Open(string path, EncoderOptions? options = null)
    {
        options ??= new EncoderOptions();
        return new EncoderOpener(ModelSource.Locate(path, options), options).Open(path);
    }

    /// <summary>Says what a model is, without converting or loading its weights.</summary>
    /// <param name="path">A model folder or an ONNX file.</param>
    /// <param name="options">Null for the defaults; those that change vectors are read.</param>
    /// <exception cref="FileNotFoundException">There is no such model, or a file of it is missing.</exception>
    /// <exception cref="CheckpointFormatException">
    /// A file is damaged or describes a model that is not supported.
    /// </exception>
    /// <exception cref="TokenizerFormatException">The tokenizer's files are damaged.</exception>
    /// <exception cref="NotSupportedException">The tokenizer is of a kind that is not supported.</exception>
    public static ModelSummary Inspect(string path, EncoderOptions? options = null)
    {
        options ??= new EncoderOptions();
        var source = ModelSource.Locate(path, options);
        var tokenizer = TokenizerLoader.Load(source.Document.Files.TokenizerFolder);
        var summary = new ModelSummary
        {
            Name = source.Name,
            Architecture = ArchitectureOf(source, source.Document),
            QueryArchitecture = source.Query.Files.ModelFolder == source.Document.Files.ModelFolder
                && source.Query.HasModel
                ? null
                : ArchitectureOf(source, source.Query),
            Recipe = source.Choice.Recipe.Name,
            RecipeReason = source.Choice.Reason,
            DocumentPruning = ModelHashes.TextOf(source.Document.Pruning),
            QueryPruning = ModelHashes.TextOf(source.Query.Pruning),
            Hash = ModelHashes.Of(source, EncoderOpener.CacheFolderOf(options)).Whole,
            Tokenizer = tokenizer.GetType().Name,
            VocabularySize = tokenizer.Vocabulary.Count,
            MaxTokens = tokenizer.MaxTokens,
        };
        if (source.Document.GraphPath is not null)
        {
            return summary;
        }

        using var checkpoint = GraphConversion.OpenCheckpoint(source.Choice.Recipe.Name, source.Document);
        var (config, tensors) = (checkpoint.Config, checkpoint.Weights.Tensors);
        return summary with
        {
            MaxTokens = config.MaxPositions,
            Layers = config.Layers,
            HiddenSize = config.HiddenSize,
            Parameters = tensors.Sum(static t => t.ElementCount),
            ElementType = string.Join(", ", tensors.Select(static t => t.ElementType).Distinct().Order()),
        };
    }

    /// <summary>
    /// Converts a checkpoint to an ONNX file, which appears whole or not at all; weights that one file cannot hold go
    /// to a second one, <c>.data</c> appended to its name. To be opened, it needs the tokenizer's files beside it.
    /// </summary>
    /// <param name="path">A model folder with a checkpoint.</param>
    /// <param name="outputPath">The file to write; overwritten.</param>
    /// <param name="options">Null for the defaults; the recipe is read.</param>
    /// <returns>Full path of the second file, or null where there is one alone.</returns>
    /// <exception cref="FileNotFoundException">There is no such model, or a file of it is missing.</exception>
    /// <exception cref="CheckpointFormatException">
    /// A file is damaged or describes a model that is not supported.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// The model is an ONNX file already, or its sides need a graph each.
    /// </exception>
    public static string? Convert(string path, string outputPath, EncoderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputPath);
        var source = ModelSource.Locate(path, options ?? new EncoderOptions());
        var (document, query) = (source.Document, source.Query);
        if (document.GraphPath is { } graph)
        {
            throw new NotSupportedException($"{graph} is an ONNX file already; there is nothing to convert.");
        }

        if (query.HasModel && (query.Files.ModelFolder, query.Recipe.GraphKey)
            != (document.Files.ModelFolder, document.Recipe.GraphKey))
        {
            throw new NotSupportedException(
                $"The recipe '{source.Choice.Recipe.Name}' needs a graph for each side of {path}, and one ONNX file "
                + "holds one; open the folder itself, whose graphs are converted and kept.");
        }

        var data = GraphFile.Write(
            outputPath, destination => GraphConversion.Write(source.Choice.Recipe.Name, document, destination));
        return data is null ? null : Path.GetFullPath(outputPath) + GraphFile.DataSuffix;
    }

    private static string ArchitectureOf(ModelSource source, ModelSide side)
    {
        if (!side.HasModel)
        {
            return "table";
        }

        if (side.GraphPath is not null)
        {
            return "onnx";
        }

        using var checkpoint = GraphConversion.OpenCheckpoint(source.Choice.Recipe.Name, side);
        return checkpoint.Config.ModelType;
    }
}
