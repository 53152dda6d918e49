namespace SparseSearch.Core.Documents;

/// <summary>What a reader makes of an external id that stands on two lines.</summary>
public enum DuplicateIdPolicy
{
    /// <summary>The second line is a bad line: a collection has one document an id.</summary>
    Refuse,

    /// <summary>
    /// Both lines are read: the file is a sequence of updates, where a later document replaces an earlier.
    /// </summary>
    Allow,
}
