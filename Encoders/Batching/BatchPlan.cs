namespace SparseSearch.Encoders.Batching;

/// <summary>How texts become batches. Immutable.</summary>
internal sealed record BatchPlan
{
    /// <summary>The most tokens a batch, padding included.</summary>
    public required int TokenBudget { get; init; }

    /// <summary>The most texts a batch.</summary>
    public required int MaxRows { get; init; }

    /// <summary>
    /// Texts that are sorted by length together: enough for full batches of about equal length.
    /// </summary>
    public required int WindowTexts { get; init; }

    /// <summary>Threads that tokenise.</summary>
    public required int Threads { get; init; }

    /// <summary>The plan that suits a kind of device.</summary>
    public static BatchPlan For(EncoderDeviceKind kind, EncoderOptions options) => kind == EncoderDeviceKind.Cuda
        ? new BatchPlan
        {
            TokenBudget = options.TokenBudget ?? EncoderOptions.DefaultCudaTokenBudget,
            MaxRows = TokenBudgetBatcher.MaxCudaRows,
            WindowTexts = 16_384,
            Threads = options.Threads,
        }
        : new BatchPlan
        {
            TokenBudget = options.TokenBudget ?? EncoderOptions.DefaultTokenBudget,
            MaxRows = TokenBudgetBatcher.MaxRows,
            WindowTexts = 4096,
            Threads = options.Threads,
        };
}
