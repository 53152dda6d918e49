namespace SparseSearch.Encoders.Runtime;

/// <summary>How many threads one run of a session takes on the processor.</summary>
internal enum OrtThreads
{
    /// <summary>The caller's alone: runs go side by side instead.</summary>
    CallersOnly,

    /// <summary>One a core, for a single large operation.</summary>
    AllCores,
}
