namespace SparseSearch.Encoders.Tokenization.Models;

/// <summary>
/// Cuts a piece of normalised text into tokens: the step after normaliser and pre-tokeniser. Implementations are
/// immutable, thread-safe, and allocate nothing on the managed heap in steady state.
/// </summary>
internal interface ITokenModel
{
    /// <summary>
    /// Writes the tokens of one word, or of a whole text where nothing splits it; may stop early once
    /// <see cref="TokenWriter.IsFull"/>.
    /// </summary>
    /// <param name="word">Not empty; valid UTF-16.</param>
    /// <param name="writer">Takes the ids.</param>
    void Write(scoped ReadOnlySpan<char> word, ref TokenWriter writer);
}
