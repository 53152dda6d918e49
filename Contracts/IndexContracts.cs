namespace SparseSearch.Api.Contracts;

/// <summary>What a new index is.</summary>
/// <param name="Model">A model of the configuration that encodes documents and queries; null where vectors come ready-made.</param>
/// <param name="Vocabulary">The terms of ready-made vectors, each once; only without a model.</param>
/// <param name="Engines">Names of the engines that it is for; the default one where null.</param>
/// <param name="DateFields">Members of documents that are dates (ISO 8601); texts otherwise.</param>
/// <param name="StoreText">Whether titles, texts and other members are kept; default true.</param>
public sealed record CreateIndexRequest(
    string? Model = null, IReadOnlyList<string>? Vocabulary = null, IReadOnlyList<string>? Engines = null,
    IReadOnlyList<string>? DateFields = null, bool StoreText = true);

/// <summary>An index at one instant.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">The name of its model in the configuration, or null.</param>
/// <param name="Terms">Terms of the vocabulary.</param>
/// <param name="Documents">Documents that are neither deleted nor replaced, those not searchable yet included.</param>
/// <param name="Searchable">Documents that searches find.</param>
/// <param name="Deleted">Deleted and replaced documents whose space a merge gives back.</param>
/// <param name="Segments">Segments.</param>
/// <param name="Bytes">Bytes of its files.</param>
/// <param name="Engines">Engines that a search may name.</param>
/// <param name="Fields">Members of documents that filters may name, with their kinds.</param>
public sealed record IndexDescription(
    string Name, string? Model, int Terms, long Documents, long Searchable, long Deleted, int Segments, long Bytes,
    IReadOnlyList<string> Engines, IReadOnlyDictionary<string, string> Fields);

/// <summary>All indexes.</summary>
/// <param name="Indexes">By name.</param>
/// <param name="Models">Models that a new index may name.</param>
public sealed record IndexList(IReadOnlyList<IndexDescription> Indexes, IReadOnlyList<string> Models);
