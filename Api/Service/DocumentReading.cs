using System.Text.Json;
using SparseSearch.Api.Contracts;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Api.Service;

/// <summary>What answers show of documents and vectors.</summary>
internal static class DocumentReading
{
    /// <summary>A document's other members as they were given; null where it has none.</summary>
    public static JsonElement? FieldsOf(SourceDocument document) =>
        document.Fields.IsEmpty ? null : JsonElement.Parse(document.Fields.Span);

    /// <summary>A vector's terms, the heaviest first.</summary>
    public static IReadOnlyList<TermWeight> TermsOf(SparseVector vector, Vocabulary vocabulary) =>
        [.. vector.PlacesByWeight().Select(i => new TermWeight(vocabulary.TermOf(vector.TermIds[i]), vector.Weights[i]))];
}
