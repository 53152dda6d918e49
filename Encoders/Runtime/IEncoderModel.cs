using SparseSearch.Encoders.Batching;

namespace SparseSearch.Encoders.Runtime;

/// <summary>
/// Token ids to one weight a vocabulary entry, on one device. Keeps the runtime that computes it out of every other
/// file.
/// </summary>
public interface IEncoderModel : IDisposable
{
    /// <summary>Width of the output, at least that of the tokenizer's vocabulary.</summary>
    int VocabularySize { get; }

    /// <summary>The most tokens of a text, or null where the model does not say.</summary>
    int? MaxTokens { get; }

    /// <summary>Where it runs.</summary>
    EncoderDevice Device { get; }

    /// <summary>
    /// Memory of the device that a run takes at most beside the weights, in bytes: an estimate that errs upwards.
    /// </summary>
    /// <param name="rows">Texts, at least 1.</param>
    /// <param name="length">Tokens of the longest, at least 1.</param>
    long RunBytes(int rows, int length);

    /// <summary>Encodes a batch on the calling thread; several runs may be under way. Thread-safe.</summary>
    /// <param name="batch">Rows of at most <see cref="MaxTokens"/> tokens, each beginning with a real one.</param>
    /// <param name="receive">
    /// Called once a row, perhaps for several rows at the same time, on any thread, before this returns. The span holds
    /// one weight a vocabulary entry, each at least 0; it may be changed, and is valid only during the call.
    /// </param>
    /// <exception cref="EncoderMemoryException">The device has too little memory for the batch.</exception>
    void Run(TokenBatch batch, WeightRowReceiver receive);
}

/// <summary>Takes the weights of one row of a batch.</summary>
/// <param name="row">From 0.</param>
/// <param name="weights">One a vocabulary entry; valid only during the call.</param>
public delegate void WeightRowReceiver(int row, Span<float> weights);
