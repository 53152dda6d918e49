using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer;

/// <summary>What every way into an index asks of a document.</summary>
internal static class DocumentLimits
{
    /// <summary>Refuses a vector of another vocabulary.</summary>
    /// <exception cref="ArgumentException">A term id is outside the vocabulary.</exception>
    public static void CheckVector(SparseVector vector, int vocabularySize)
    {
        // Ids ascend, so the last one is the largest.
        if (vector.Nnz > 0 && vector.TermIds[^1] >= vocabularySize)
        {
            throw new ArgumentException(
                $"its term id {vector.TermIds[^1]} is outside the vocabulary of {vocabularySize} terms (ids 0 to "
                + $"{vocabularySize - 1}). Use the vocabulary that the vectors were encoded with.");
        }
    }

    /// <summary>Bytes that a document's text takes where it is kept.</summary>
    /// <exception cref="ArgumentException">The text is too long.</exception>
    public static int TextBytes(SourceDocument document, TextStorage text) => text == TextStorage.Kept
        ? DocumentStoreWriter.LengthBytes(document.Title, document.Text, document.Fields.Length)
        : 0;
}
