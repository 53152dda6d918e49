namespace SparseSearch.Api.OpenSearch;

/// <summary>What a document's write does.</summary>
internal enum WriteVerb
{
    /// <summary>Adds it, or replaces the one of its id.</summary>
    Index,

    /// <summary>Adds it, where there is none of its id.</summary>
    Create,

    /// <summary>Removes it.</summary>
    Delete,

    /// <summary>Changes a part of it; always refused.</summary>
    Update,
}
