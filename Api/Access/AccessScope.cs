namespace SparseSearch.Api.Access;

/// <summary>What a route demands of a key, and what a key allows; each includes those before it.</summary>
public enum AccessScope
{
    /// <summary>Nothing: the route is for everybody.</summary>
    Open,

    /// <summary>Searching, reading documents, encoding.</summary>
    Read,

    /// <summary>Changing documents, jobs.</summary>
    Write,

    /// <summary>Making and deleting indexes.</summary>
    Admin,
}
