namespace SparseSearch.Api.Jobs;

/// <summary>Where a job is.</summary>
public enum JobState
{
    /// <summary>It waits for those before it.</summary>
    Waiting,

    /// <summary>It is being done.</summary>
    Running,

    /// <summary>All of its input was read.</summary>
    Done,

    /// <summary>It ended with an error; submitted again, it goes on where it was.</summary>
    Failed,

    /// <summary>It was cancelled, or the service ended; submitted again, it goes on where it was.</summary>
    Stopped,
}
