namespace SparseSearch.Tests;

/// <summary>Where tests find the repository, its data, and the larger material that may stand beside it.</summary>
internal static class TestPaths
{
    /// <summary>The folder that holds <c>SparseSearch.sln</c>.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>A path below <c>data/</c>.</summary>
    public static string Data(params string[] parts) => Path.Combine([Repository, "data", .. parts]);

    /// <summary>A path below <c>../shared</c> beside the repository, or null where it does not exist.</summary>
    public static string? Shared(params string[] parts)
    {
        var path = Path.GetFullPath(Path.Combine([Repository, "..", "shared", .. parts]));
        return Path.Exists(path) ? path : null;
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SparseSearch.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName
            ?? throw new InvalidOperationException($"SparseSearch.sln stands in no folder above {AppContext.BaseDirectory}.");
    }
}
