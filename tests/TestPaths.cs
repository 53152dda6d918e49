namespace SparseSearch.Tests;

/// <summary>Where tests find the repository, its data, and the read-only material beside it.</summary>
internal static class TestPaths
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>A path below <c>data</c>; it need not exist.</summary>
    public static string Data(params string[] parts) => Path.Combine([Repository, "data", .. parts]);

    /// <summary>A path below <c>../shared</c>, or null where it does not exist.</summary>
    public static string? Shared(params string[] parts)
    {
        var path = Path.GetFullPath(Path.Combine([Repository, "..", "shared", .. parts]));
        return Path.Exists(path) ? path : null;
    }

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SparseSearch.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException($"No SparseSearch.sln above {AppContext.BaseDirectory}.");
        }

        return folder;
    }
}
