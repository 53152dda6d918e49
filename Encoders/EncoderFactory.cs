using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Runtime;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Encoders;

/// <summary>
/// A model in, a finished encoder out. A model is a folder with a safetensors checkpoint (BERT masked language model),
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
    /// <exception cref="IOException">A file cannot be read, or the cache folder cannot be written.</exception>
    public static SparseEncoder Open(string path, EncoderOptions? options = null)
    {
        options ??= new EncoderOptions();
        var source = ModelSource.Locate(path);
        var tokenizer = TokenizerLoader.Load(source.Folder);
        var (model, hash) = source.GraphPath is { } graph
            ? (OnnxEncoderModel.Open(graph, source.Layout.Recipe), HashOf(source, [graph]))
            : OpenCheckpoint(source, options);
        try
        {
            var description = new EncoderDescription
            {
                Recipe = source.Layout.Recipe.Name,
                ModelName = source.Name,
                ModelPath = Path.GetFullPath(path),
                Hash = hash,
                MaxDocumentTokens = Limit(
                    options.MaxDocumentTokens, nameof(options.MaxDocumentTokens), model, tokenizer, source.Layout),
                MaxQueryTokens = Limit(
                    options.MaxQueryTokens, nameof(options.MaxQueryTokens), model, tokenizer, source.Layout),
            };
            return new SparseEncoder(model, tokenizer, description, options);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Says what a model is, without converting or loading its weights.</summary>
    /// <param name="path">A model folder or an ONNX file.</param>
    /// <exception cref="FileNotFoundException">There is no such model, or a file of it is missing.</exception>
    /// <exception cref="CheckpointFormatException">
    /// A file is damaged or describes a model that is not supported.
    /// </exception>
    /// <exception cref="TokenizerFormatException">The tokenizer's files are damaged.</exception>
    /// <exception cref="NotSupportedException">The tokenizer is of a kind that is not supported.</exception>
    public static ModelSummary Inspect(string path)
    {
        var source = ModelSource.Locate(path);
        var tokenizer = TokenizerLoader.Load(source.Folder);
        var summary = new ModelSummary
        {
            Name = source.Name,
            Architecture = "onnx",
            Recipe = source.Layout.Recipe.Name,
            Hash = "",
            Tokenizer = tokenizer.GetType().Name,
            VocabularySize = tokenizer.Vocabulary.Count,
            MaxTokens = tokenizer.MaxTokens,
        };
        if (source.GraphPath is { } graph)
        {
            return summary with { Hash = HashOf(source, [graph]) };
        }

        var config = ModelConfig.Load(source.Folder);
        using var reader = SafetensorsReader.Open(source.Folder);
        return summary with
        {
            Architecture = config.ModelType,
            Hash = HashOf(source, reader.Files),
            MaxTokens = config.MaxPositions,
            Layers = config.Layers,
            HiddenSize = config.HiddenSize,
            Parameters = reader.Tensors.Sum(static t => t.ElementCount),
            ElementType = string.Join(", ", reader.Tensors.Select(static t => t.ElementType).Distinct().Order()),
        };
    }

    /// <summary>
    /// Converts a checkpoint to an ONNX file, which appears whole or not at all; weights that one file cannot hold go to
    /// a second one, <c>.data</c> appended to its name. To be opened, the file needs the tokenizer's files beside it.
    /// </summary>
    /// <param name="path">A model folder with a checkpoint.</param>
    /// <param name="outputPath">The file to write; overwritten.</param>
    /// <exception cref="FileNotFoundException">There is no such model, or a file of it is missing.</exception>
    /// <exception cref="CheckpointFormatException">
    /// A file is damaged or describes a model that is not supported.
    /// </exception>
    /// <exception cref="NotSupportedException">The model is an ONNX file already.</exception>
    public static void Convert(string path, string outputPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputPath);
        var source = ModelSource.Locate(path);
        if (source.GraphPath is { } graph)
        {
            throw new NotSupportedException($"{graph} is an ONNX file already; there is nothing to convert.");
        }

        var config = ModelConfig.Load(source.Folder);
        using var reader = SafetensorsReader.Open(source.Folder);
        GraphFile.Write(
            outputPath, destination => EncoderGraph.Write(reader, config, source.Layout.Recipe, destination));
    }

    private static (OnnxEncoderModel Model, string Hash) OpenCheckpoint(ModelSource source, EncoderOptions options)
    {
        var config = ModelConfig.Load(source.Folder);
        using var reader = SafetensorsReader.Open(source.Folder);
        var recipe = source.Layout.Recipe;
        var hash = HashOf(source, reader.Files);
        var folder = options.CacheFolder ?? DefaultCacheFolder();
        var name = CheckpointHash.OfText(
            $"{hash}\nconverter {EncoderGraph.ConverterVersion}\ntile {EncoderGraph.DefaultTileTerms}");
        try
        {
            var path = GraphCache.GetOrAdd(
                folder, name, destination => EncoderGraph.Write(reader, config, recipe, destination));
            return (OnnxEncoderModel.Open(path, recipe), hash);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(
                $"The converted graph cannot be kept in {folder}: {e.Message} Choose another cache folder.", e);
        }
    }

    private static string HashOf(ModelSource source, IReadOnlyList<string> weightFiles)
    {
        var recipe = source.Layout.Recipe;
        return CheckpointHash.OfText(
            $"{CheckpointHash.Compute(source.Folder, weightFiles)}\n{recipe.Name}\nlogarithms {recipe.Logarithms}");
    }

    private static string DefaultCacheFolder() => Path.Combine(
        Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
        "sparsesearch", "graphs");

    private static int Limit(
        int? wanted, string option, OnnxEncoderModel model, ITextTokenizer tokenizer, SparseEncoderLayout layout)
    {
        var least = tokenizer.FrameLength + 1;
        var most = model.MaxTokens ?? tokenizer.MaxTokens ?? EncoderOptions.DefaultMaxTokens;
        if (wanted is not { } tokens)
        {
            int?[] limits = [most, tokenizer.MaxTokens, layout.MaxTokens, EncoderOptions.DefaultMaxTokens];
            return limits.Min() ?? most;
        }

        return tokens >= least && tokens <= most
            ? tokens
            : throw new ArgumentOutOfRangeException(
                option, tokens, $"{option} must be from {least} to {most}, the most tokens this model reads.");
    }
}
