namespace SparseSearch.Encoders.Tokenization.PreTokenizers;

/// <summary>
/// Splits normalised text into words, which the next step takes one by one, so that a text that is cut is not split to
/// its end. Immutable and thread-safe.
/// </summary>
internal interface IPreTokenizer
{
    /// <summary>
    /// Hands every word to <see cref="TokenWriter.Pass"/> with <paramref name="step"/> + 1, left to right; stops once
    /// <see cref="TokenWriter.IsFull"/>.
    /// </summary>
    /// <param name="text">Not empty; valid UTF-16.</param>
    /// <param name="step">This step's place in the pipeline, from 0.</param>
    /// <param name="writer">Takes the words.</param>
    void Split(scoped ReadOnlySpan<char> text, int step, ref TokenWriter writer);
}
