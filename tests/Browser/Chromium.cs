namespace SparseSearch.Tests;

/// <summary>Where the browser is.</summary>
internal static class Chromium
{
    private const string Variable = "SPARSESEARCH_CHROMIUM";

    private static readonly string[] s_usual = ["/usr/bin/chromium"];

    /// <summary>Why there is none; null where there is one.</summary>
    public const string Missing = $"There is no Chromium: install it (Debian: apt-get install chromium), or name it in {Variable}.";

    /// <summary>The program, or null.</summary>
    public static string? Path { get; } =
        ((string?[])[Environment.GetEnvironmentVariable(Variable), .. s_usual]).FirstOrDefault(File.Exists);
}
