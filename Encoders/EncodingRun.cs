using SparseSearch.Core.TextEncoding;

namespace SparseSearch.Encoders;

/// <summary>Who listens to an encoding.</summary>
public sealed record EncodingRun
{
    /// <summary>Told after every batch, from any thread; null for silence.</summary>
    public IProgress<EncodingProgress>? Progress { get; init; }

    /// <summary>
    /// Told the place and the reason of a text that could not be encoded, from any thread; its vector is empty, and the
    /// rest goes on. Null: the first failure ends the call.
    /// </summary>
    public Action<int, Exception>? OnFailure { get; init; }
}
