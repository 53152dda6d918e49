using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Runtime;

namespace SparseSearch.Tests;

/// <summary>Runs a model for tests that look at weights.</summary>
internal static class ModelRuns
{
    /// <summary>All weights of a batch, [rows, vocabulary].</summary>
    public static float[] RunToArray(this IEncoderModel model, TokenBatch batch)
    {
        var weights = new float[batch.Rows * model.VocabularySize];
        model.Run(batch, (row, values) => values.CopyTo(weights.AsSpan(row * model.VocabularySize)));
        return weights;
    }
}
