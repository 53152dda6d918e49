using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders.Runtime;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Encoders;

/// <summary>
/// Opens both sides of a located model. Sides that agree in their files and graph share tokenizer and model. For one
/// use; not thread-safe.
/// </summary>
internal sealed class EncoderOpener(ModelSource source, EncoderOptions options)
{
    /// <summary>A table reads texts of any length; the bound keeps scratch small.</summary>
    private const int MostTableTokens = 1 << 16;

    private readonly EncoderDevices _devices = DevicesFor(source, options);
    private readonly Dictionary<string, ITextTokenizer> _tokenizers = new(StringComparer.Ordinal);

    /// <summary>Opens the model.</summary>
    /// <param name="path">As the user gave it.</param>
    public SparseEncoder Open(string path)
    {
        var hashes = ModelHashes.Of(source, CacheFolderOf(options));
        List<IEncoderModel> document = [], query = [];
        try
        {
            document = options.Sides == EncoderSides.Both ? OpenModels(source.Document, hashes.Document) : [];
            query = !source.Query.HasModel
                ? []
                : document.Count > 0 && SharesModel(hashes) ? document : OpenModels(source.Query, hashes.Query);
            var description = new EncoderDescription
            {
                Recipe = source.Choice.Recipe.Name,
                RecipeWasAskedFor = options.Recipe is null ? null : true,
                ModelName = source.Name,
                ModelPath = Path.GetFullPath(path),
                QueryModelPath = options.QueryModelPath is { } queryPath ? Path.GetFullPath(queryPath) : null,
                BaseModelPath = options.BaseModelPath is { } basePath ? Path.GetFullPath(basePath) : null,
                Hash = hashes.Whole,
                DocumentPrompt = ModelHashes.NullIfEmpty(source.Document.Prompt),
                QueryPrompt = ModelHashes.NullIfEmpty(source.Query.Prompt),
                DocumentPruning = ModelHashes.TextOf(source.Document.Pruning),
                QueryPruning = ModelHashes.TextOf(source.Query.Pruning),
                MaxDocumentTokens = Limit(
                    options.MaxDocumentTokens, nameof(options.MaxDocumentTokens), source.Document, FirstOf(document)),
                MaxQueryTokens = Limit(options.MaxQueryTokens, nameof(options.MaxQueryTokens), source.Query, FirstOf(query)),
            };
            return new SparseEncoder(
                document.Count == 0 ? null : SideOf(source.Document, document, description.MaxDocumentTokens),
                SideOf(source.Query, query, description.MaxQueryTokens),
                description,
                options with { MemoryBudget = options.MemoryBudget ?? DefaultMemoryBudget() })
            {
                FallbackReason = _devices.FallbackReason,
            };
        }
        catch
        {
            foreach (var model in document.Concat(query).Distinct())
            {
                model.Dispose();
            }

            throw;
        }
    }

    /// <summary>The devices that were asked for, unless a side cannot run there.</summary>
    /// <exception cref="EncoderDeviceException">A CUDA device was asked for by name and cannot be used.</exception>
    private static EncoderDevices DevicesFor(ModelSource source, EncoderOptions options)
    {
        var found = EncoderDevices.Resolve(options.Device);
        if (found.Devices[0].Kind != EncoderDeviceKind.Cuda)
        {
            return found;
        }

        ModelSide[] sides = options.Sides == EncoderSides.Both ? [source.Document, source.Query] : [source.Query];
        var obstacle = sides.Where(static s => s.HasModel)
            .Select(s => GraphConversion.CudaObstacle(source.Choice.Recipe.Name, s)).FirstOrDefault(static o => o is not null);
        if (obstacle is null)
        {
            return found;
        }

        return options.Device.Kind == EncoderDeviceKind.Auto
            ? new EncoderDevices { Devices = [EncoderDevice.Cpu], FallbackReason = obstacle }
            : throw new EncoderDeviceException($"{obstacle} Give the device cpu.");
    }

    /// <summary>Where converted graphs are kept.</summary>
    public static string CacheFolderOf(EncoderOptions options) => options.CacheFolder ?? Path.Combine(
        Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
        "sparsesearch", "graphs");

    private bool SharesModel(ModelHashes hashes) =>
        hashes.Document == hashes.Query
        && source.Document.Recipe.GraphKey == source.Query.Recipe.GraphKey
        && source.Document.GraphPath == source.Query.GraphPath;

    /// <summary>The model of a side on each device.</summary>
    private List<IEncoderModel> OpenModels(ModelSide side, string hash)
    {
        // The tokenizer is small, and a folder without one is told before a long conversion.
        TokenizerOf(side);
        var models = new List<IEncoderModel>();
        try
        {
            foreach (var device in _devices.Devices)
            {
                models.Add(GraphConversion.Open(
                    source.Choice.Recipe.Name, side, hash, CacheFolderOf(options), device, options.Precision,
                    options.LeastQuantizedWidth));
            }

            return models;
        }
        catch
        {
            models.ForEach(static m => m.Dispose());
            throw;
        }
    }

    /// <summary>Half of what the fullest device has free behind the weights; null on the processor.</summary>
    private long? DefaultMemoryBudget()
    {
        long?[] free = [.. _devices.Devices.Select(DeviceUse.Read).Select(static u => u?.TotalBytes - u?.UsedBytes)];
        return free.Min() / 2 is > 0 and var half ? half : null;
    }

    private static IEncoderModel? FirstOf(List<IEncoderModel> models) => models.Count == 0 ? null : models[0];

    private ITextTokenizer TokenizerOf(ModelSide side)
    {
        var folder = side.Files.TokenizerFolder;
        return _tokenizers.TryGetValue(folder, out var known)
            ? known
            : _tokenizers[folder] = TokenizerLoader.Load(folder);
    }

    private EncoderSide SideOf(ModelSide side, List<IEncoderModel> models, int maxTokens)
    {
        var tokenizer = TokenizerOf(side);
        if (models.Count > 0)
        {
            return EncoderSide.ForModel(side.Recipe, tokenizer, models, side.Prompt, maxTokens, side.Pruning);
        }

        var table = side.Recipe.Table == Recipes.TermTableKind.Ones
            ? TermTable.Ones(tokenizer.Vocabulary)
            : TermTable.Read(side.Files.TablePath!, tokenizer.Vocabulary);
        var lookUp = StaticQueryEncoder.Create(tokenizer, table, maxTokens);
        return EncoderSide.ForTable(side.Recipe, tokenizer, lookUp, side.Prompt, side.Pruning);
    }

    /// <summary>The most tokens of a text: what was asked for and fits, else the smallest limit stated.</summary>
    private int Limit(int? wanted, string option, ModelSide side, IEncoderModel? model)
    {
        if (wanted is { } given && model is null && side.HasModel)
        {
            // The side is not opened, so the limit only records what the index was filled with.
            return given;
        }

        var tokenizer = TokenizerOf(side);
        var least = side.HasModel ? side.Recipe.LeastTokens(tokenizer) + 1 : 1;
        var input = model?.MaxTokens ?? tokenizer.MaxTokens ?? EncoderOptions.DefaultMaxTokens;
        var most = side.HasModel
            ? TextFramer.MostTokens(tokenizer, side.Recipe, side.Prompt, input)
            : MostTableTokens;
        if (wanted is not { } tokens)
        {
            int?[] limits =
            [
                most, tokenizer.MaxTokens, side.Files.MaxTokens, side.Recipe.DefaultMaxTokens,
                EncoderOptions.DefaultMaxTokens,
            ];
            return limits.Min() ?? most;
        }

        return tokens >= least && tokens <= most
            ? tokens
            : throw new ArgumentOutOfRangeException(
                option, tokens, $"{option} must be from {least} to {most}, the most tokens this model reads.");
    }
}
