using SparseSearch.Encoders.Batching;

namespace SparseSearch.Encoders.Runtime;

/// <summary>
/// Token ids to one weight a vocabulary entry. Keeps the runtime that computes it out of every other file.
/// </summary>
public interface IEncoderModel : IDisposable
{
    /// <summary>Width of the output, at least that of the tokenizer's vocabulary.</summary>
    int VocabularySize { get; }

    /// <summary>The most tokens of a text, or null where the model does not say.</summary>
    int? MaxTokens { get; }

    /// <summary>Encodes a batch on the calling thread. Thread-safe.</summary>
    /// <param name="batch">Rows of at most <see cref="MaxTokens"/> tokens, each beginning with a real one.</param>
    /// <param name="weights">
    /// Length at least rows × <see cref="VocabularySize"/>; filled row by row, each weight at least 0.
    /// </param>
    void Run(TokenBatch batch, Span<float> weights);
}
