using System.Text.Json.Nodes;
using SparseSearch.Core.Filters;

namespace SparseSearch.Api.OpenSearch;

/// <summary>What members of an index's documents are called, and what they are. Immutable.</summary>
/// <param name="Json">The mapping as it was given, but for a vocabulary; never changed.</param>
/// <param name="Text">The member that the model reads, that <c>match</c> searches and that is stored as the text.</param>
/// <param name="Title">The member that is read before it; null for none.</param>
/// <param name="Sparse">The member of sparse vectors; null for none.</param>
/// <param name="KeepsSource">Whether documents are kept as they came.</param>
/// <param name="Fields">Dotted names of members with a kind, those that filters may name.</param>
/// <param name="Texts">Names of all members that are texts.</param>
internal sealed record IndexMapping(
    JsonObject Json, string Text, string? Title, SparseField? Sparse, bool KeepsSource,
    IReadOnlyDictionary<string, FieldKind> Fields, IReadOnlySet<string> Texts)
{
    /// <summary>Whether a member is declared.</summary>
    public bool Has(string name) => Fields.ContainsKey(name) || Texts.Contains(name) || name == Sparse?.Name;
}
