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
/// <param name="Aliases">Names that stand for it.</param>
public sealed record IndexDescription(
    string Name, string? Model, int Terms, long Documents, long Searchable, long Deleted, int Segments, long Bytes,
    IReadOnlyList<string> Engines, IReadOnlyDictionary<string, string> Fields, IReadOnlyList<string> Aliases);

/// <summary>All indexes.</summary>
/// <param name="Indexes">By name.</param>
/// <param name="Models">Models that a new index may name.</param>
public sealed record IndexList(IReadOnlyList<IndexDescription> Indexes, IReadOnlyList<string> Models);

/// <summary>Where an alias points.</summary>
/// <param name="Index">The index.</param>
public sealed record PointAliasRequest(string Index);

/// <summary>An alias.</summary>
/// <param name="Alias">Its name.</param>
/// <param name="Index">The index that it stands for.</param>
public sealed record AliasDescription(string Alias, string Index);

/// <summary>All aliases.</summary>
/// <param name="Aliases">By name.</param>
public sealed record AliasList(IReadOnlyList<AliasDescription> Aliases);

/// <summary>Which engines a warm-up opens.</summary>
/// <param name="Engines">Names; those that the index has been asked for, and the default one, where null.</param>
public sealed record WarmUpRequest(IReadOnlyList<string>? Engines = null);

/// <summary>What a warm-up did.</summary>
/// <param name="Bytes">Bytes read from the index.</param>
/// <param name="Milliseconds">What it took.</param>
/// <param name="Engines">Engines that are open.</param>
public sealed record WarmUpAnswer(long Bytes, double Milliseconds, IReadOnlyList<string> Engines);
