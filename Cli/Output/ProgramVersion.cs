using System.Reflection;

namespace SparseSearch.Cli.Output;

/// <summary>Which SparseSearch this is.</summary>
internal static class ProgramVersion
{
    /// <summary>The version without the commit it was built of.</summary>
    public static string Text { get; } = typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
        ?.InformationalVersion.Split('+')[0] ?? "0";
}
