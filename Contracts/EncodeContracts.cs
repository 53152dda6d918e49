namespace SparseSearch.Api.Contracts;

/// <summary>Texts to encode.</summary>
/// <param name="Texts">1 to 1,024 texts.</param>
/// <param name="Model">A model of the configuration; may be left out where there is one.</param>
/// <param name="Side"><c>query</c> or <c>document</c>.</param>
public sealed record EncodeRequest(IReadOnlyList<string> Texts, string? Model = null, string Side = "query");

/// <summary>A vector a text, in the order of the texts.</summary>
/// <param name="Model">The model.</param>
/// <param name="Vectors">The terms of each, the heaviest first.</param>
public sealed record EncodeAnswer(string Model, IReadOnlyList<IReadOnlyList<TermWeight>> Vectors);
