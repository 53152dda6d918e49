using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders.Onnx;

namespace SparseSearch.Encoders;

/// <summary>
/// How an encoder is opened and run. Cache folder, sides, budgets and threads never change a vector; device and precision
/// change its weights in their last digits; all else changes it, and
/// is recorded in the encoder's description.
/// </summary>
public sealed record EncoderOptions
{
    /// <summary>
    /// The default of <see cref="TokenBudget"/> on the processor: the working set of a run is then about 1 MB for a BERT
    /// of hidden size 128.
    /// </summary>
    public const int DefaultTokenBudget = 1024;

    /// <summary>The default of <see cref="TokenBudget"/> on CUDA devices.</summary>
    public const int DefaultCudaTokenBudget = 32_768;

    /// <summary>The most tokens that any text is read up to by default; what BERT was trained with.</summary>
    public const int DefaultMaxTokens = 512;

    /// <summary>
    /// Folder where converted graphs are kept; created when needed. Default: <c>sparsesearch/graphs</c> in the user's
    /// local application data. Deleting it costs one conversion a model.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>
    /// The recipe's name (<see cref="Recipes.RecipeCatalog"/>). Default: what the model's files say.
    /// </summary>
    public string? Recipe { get; init; }

    /// <summary>
    /// Folder of the model that encodes queries, where it is not part of the documents' one. Default: none.
    /// </summary>
    public string? QueryModelPath { get; init; }

    /// <summary>
    /// Folder of the base model of a LoRA adapter. Default: the local folder that the adapter's settings name.
    /// </summary>
    public string? BaseModelPath { get; init; }

    /// <summary>
    /// Which sides are opened. Default: both. Queries alone are enough to search, and open at once where queries need
    /// no model.
    /// </summary>
    public EncoderSides Sides { get; init; }

    /// <summary>Put in front of every document. Default: what the model's files say; empty for nothing.</summary>
    public string? DocumentPrompt { get; init; }

    /// <summary>The same for a query.</summary>
    public string? QueryPrompt { get; init; }

    /// <summary>
    /// Small weights that are left out of documents: fewer postings for a little less to find. Default: what recipe and
    /// files say, usually nothing.
    /// </summary>
    public VectorPruning? DocumentPruning { get; init; }

    /// <summary>The same for queries: less work a query.</summary>
    public VectorPruning? QueryPruning { get; init; }

    /// <summary>
    /// The most tokens of a document, special tokens included; at least 3, at most what the model has positions for.
    /// Where a template sets a text twice or among fixed words, the most tokens of one copy. Default: what recipe or
    /// files say, at most the model's limit and <see cref="DefaultMaxTokens"/>.
    /// </summary>
    public int? MaxDocumentTokens { get; init; }

    /// <summary>The same for a query.</summary>
    public int? MaxQueryTokens { get; init; }

    /// <summary>
    /// The most tokens a batch, padding included; at least 1. Default: null, which is
    /// <see cref="DefaultTokenBudget"/> on the processor and <see cref="DefaultCudaTokenBudget"/> on CUDA devices. Larger
    /// batches use the weights better and take more memory and cache.
    /// </summary>
    public int? TokenBudget { get; init; }

    /// <summary>Where models run. Default: on every CUDA device there is, else on the processor.</summary>
    public EncoderDevice Device { get; init; }

    /// <summary>What models compute with. Default: by device.</summary>
    public EncoderPrecision Precision { get; init; }

    /// <summary>From which width of a model on Int8 takes in its layers; lower in tests of small models.</summary>
    internal int LeastQuantizedWidth { get; init; } = GraphTarget.LeastQuantizedWidth;

    /// <summary>
    /// The most bytes that the batches under way may take together on each device, weights not counted; a batch that
    /// would pass it is split. Default: null, which is half of what a CUDA device has free, and without bound on the
    /// processor, where <see cref="TokenBudget"/> keeps batches small.
    /// </summary>
    public long? MemoryBudget { get; init; }

    /// <summary>Batches that run at the same time, each on one core; at least 1. Default: all cores.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The options that give the vectors of an index, from what it records.</summary>
    /// <param name="description">Of the encoder that filled it; written by any version.</param>
    /// <exception cref="ArgumentException">It records a pruning rule that this version does not know.</exception>
    public static EncoderOptions Of(EncoderDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return new EncoderOptions
        {
            Recipe = description.RecipeWasAskedFor == true ? description.Recipe : null,
            QueryModelPath = description.QueryModelPath,
            BaseModelPath = description.BaseModelPath,
            DocumentPrompt = description.DocumentPrompt ?? "",
            QueryPrompt = description.QueryPrompt ?? "",
            DocumentPruning = Parsed(description.DocumentPruning),
            QueryPruning = Parsed(description.QueryPruning),
            MaxDocumentTokens = description.MaxDocumentTokens,
            MaxQueryTokens = description.MaxQueryTokens,
        };
    }

    private static VectorPruning Parsed(string? pruning) =>
        pruning is null ? VectorPruning.None : VectorPruning.Parse(pruning);
}
