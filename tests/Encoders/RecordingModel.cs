using System.Collections.Concurrent;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Runtime;

namespace SparseSearch.Tests;

/// <summary>A model that weighs each distinct token of a text 1, and remembers the batches it was given.</summary>
internal sealed class RecordingModel(int vocabularySize) : IEncoderModel
{
    public ConcurrentQueue<TokenBatch> Batches { get; } = new();

    /// <summary>Called in every run, before anything else.</summary>
    public Action<TokenBatch> OnRun { get; init; } = static _ => { };

    /// <summary>The weight of every token.</summary>
    public float Weight { get; init; } = 1f;

    /// <summary>The weight of all terms, where it is not 0; tokens do not count then.</summary>
    public float EveryTerm { get; init; }

    public bool IsDisposed { get; private set; }

    public int VocabularySize => vocabularySize;

    public int? MaxTokens => null;

    public void Run(TokenBatch batch, Span<float> weights)
    {
        OnRun(batch);
        Batches.Enqueue(batch);
        weights[..(batch.Rows * vocabularySize)].Fill(EveryTerm);
        for (var i = 0; i < batch.Ids.Length && EveryTerm == 0f; i++)
        {
            if (batch.Mask[i] != 0)
            {
                weights[(i / batch.Length * vocabularySize) + (int)batch.Ids[i]] = Weight;
            }
        }
    }

    public void Dispose() => IsDisposed = true;
}
