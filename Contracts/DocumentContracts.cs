using System.Text.Json;

namespace SparseSearch.Api.Contracts;

/// <summary>What came of a body of documents. Those that were taken are safe on disk.</summary>
/// <param name="Taken">Documents that were added, or took the place of others.</param>
/// <param name="Rejected">Lines that were not.</param>
/// <param name="Rejections">The first hundred of them.</param>
public sealed record WriteResult(long Taken, long Rejected, IReadOnlyList<Rejection> Rejections);

/// <summary>A line that was not taken.</summary>
/// <param name="Line">From 1; null where the document was read and refused by the index.</param>
/// <param name="Id">The document's id, where it was read.</param>
/// <param name="Reason">Why.</param>
public sealed record Rejection(long? Line, string? Id, string Reason);

/// <summary>A stored document.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title, or empty.</param>
/// <param name="Text">Its text; empty where texts are not kept.</param>
/// <param name="Fields">Its other members, or null.</param>
/// <param name="Terms">Its terms and weights, the heaviest first, where asked for.</param>
public sealed record DocumentResult(
    string Id, string Title, string Text, JsonElement? Fields, IReadOnlyList<TermWeight>? Terms);

/// <summary>A term and its weight.</summary>
/// <param name="Term">The term.</param>
/// <param name="Weight">Above 0.</param>
public readonly record struct TermWeight(string Term, float Weight);
