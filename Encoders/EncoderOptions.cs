namespace SparseSearch.Encoders;

/// <summary>How an encoder is opened and run. Only the token limits change vectors.</summary>
public sealed record EncoderOptions
{
    /// <summary>The default of <see cref="TokenBudget"/>.</summary>
    public const int DefaultTokenBudget = 1024;

    /// <summary>The most tokens that any text is read up to by default; what BERT was trained with.</summary>
    public const int DefaultMaxTokens = 512;

    /// <summary>
    /// Folder where converted graphs are kept; created when needed. Default: <c>sparsesearch/graphs</c> in the user's
    /// local application data. Deleting it costs one conversion a model.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>
    /// The most tokens of a document, special tokens included; at least 3, at most what the model has positions for.
    /// Default: the model's limit, at most <see cref="DefaultMaxTokens"/>.
    /// </summary>
    public int? MaxDocumentTokens { get; init; }

    /// <summary>The same for a query.</summary>
    public int? MaxQueryTokens { get; init; }

    /// <summary>
    /// The most tokens a batch, padding included; at least 1. Default 1024. Larger batches use the weights better and
    /// take more memory and cache: the working set of a run is about 1 MB at the default for a BERT of hidden size 128.
    /// </summary>
    public int TokenBudget { get; init; } = DefaultTokenBudget;

    /// <summary>Batches that run at the same time, each on one core; at least 1. Default: all cores.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
