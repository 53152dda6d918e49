namespace SparseSearch.Tests;

/// <summary>Where tests find files: in the repository, or beside it.</summary>
internal static class TestPaths
{
    /// <summary>The folder that holds SparseSearch.sln.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The full path of something below ../shared, or null where that is not present.</summary>
    public static string? Shared(params string[] parts)
    {
        var path = Path.GetFullPath(Path.Combine([Repository, "..", "shared", .. parts]));
        return Path.Exists(path) ? path : null;
    }

    /// <summary>The full path of something below data.</summary>
    public static string Data(params string[] parts) => Path.Combine([Repository, "data", .. parts]);

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "SparseSearch.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
