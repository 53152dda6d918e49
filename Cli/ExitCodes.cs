namespace SparseSearch.Cli;

/// <summary>What the command's exit code says; documented in its help.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The work failed: a file, a model or an index cannot be used.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A verification found damage.</summary>
    public const int Damaged = 3;

    /// <summary>Interrupted by the user.</summary>
    public const int Interrupted = 130;
}
