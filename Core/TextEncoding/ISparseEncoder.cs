using SparseSearch.Core.Vectors;

namespace SparseSearch.Core.TextEncoding;

/// <summary>
/// The one contract of an encoder: a batch of texts in, one <see cref="SparseVector"/> each out. Implementations are
/// thread-safe; concurrent calls share the machine.
/// </summary>
public interface ISparseEncoder : IDisposable
{
    /// <summary>What an index records of this encoder.</summary>
    EncoderDescription Description { get; }

    /// <summary>The terms behind the ids of every vector that comes out.</summary>
    Vocabulary Vocabulary { get; }

    /// <summary>Encodes texts. The result does not depend on how they were batched.</summary>
    /// <param name="texts">Any number, any length, none null; a text beyond the token limit is cut there.</param>
    /// <param name="side">Whether the texts are documents or queries.</param>
    /// <param name="progress">Told after every batch, from any thread; null for silence.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    /// <returns>One vector a text, in the texts' order.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<SparseVector[]> EncodeAsync(
        IReadOnlyList<string> texts,
        EncodingSide side,
        IProgress<EncodingProgress>? progress = null,
        CancellationToken cancellationToken = default);
}
