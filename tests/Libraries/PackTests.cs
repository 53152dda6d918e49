using System.Diagnostics;
using System.IO.Compression;
using Xunit;
using Xunit.Abstractions;

namespace SparseSearch.Tests;

/// <summary>
/// What `dotnet pack` makes: just the packages that are meant, each whole, and usable by a project that knows nothing of this
/// repository.
/// </summary>
public sealed class PackTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string[] s_packages =
    [
        "SparseSearch", "SparseSearch.Api.Contracts", "SparseSearch.Cli", "SparseSearch.Client", "SparseSearch.Core",
        "SparseSearch.Encoders", "SparseSearch.Eval", "SparseSearch.Extensions.AI", "SparseSearch.Extensions.Hosting",
        "SparseSearch.Indexer", "SparseSearch.Lucene", "SparseSearch.Query", "SparseSearch.Seismic",
    ];

    private readonly TemporaryFolder _folder = new();

    /// <summary>Where packages of others lie already, so that they are not fetched again.</summary>
    private static string OtherPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Category", "Long")]
    public void ThePackagesAreWholeAndAFreshProjectRunsThePagesExampleWithThem()
    {
        // What these tests were built with is packed.
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        Run(TestPaths.Repository, "pack", "SparseSearch.sln", "-c", configuration, "--no-build", "-o", _folder["packages"], "--nologo");
        var packed = Directory.GetFiles(_folder["packages"], "*.nupkg").Select(static p => Path.GetFileNameWithoutExtension(p)).ToArray();
        var version = packed.Single(static p => p.StartsWith("SparseSearch.Core.", StringComparison.Ordinal))["SparseSearch.Core.".Length..];
        Assert.Equal(s_packages.Select(id => $"{id}.{version}").Order(StringComparer.Ordinal), packed.Order(StringComparer.Ordinal));
        Assert.All(s_packages.Where(static id => id != "SparseSearch.Cli"), id => CheckPackage(id, version));

        Directory.CreateDirectory(_folder["app"]);
        _folder.Write(Path.Combine("app", "Program.cs"), LibrariesDocumentTests.Program);
        _folder.Write(Path.Combine("app", "app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <RestoreAdditionalProjectSources>{_folder["packages"]}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{_folder["restored"]}</RestorePackagesPath>
                <RestoreFallbackFolders>{OtherPackages}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="SparseSearch" Version="{version}" />
              </ItemGroup>
            </Project>
            """);
        Directory.CreateDirectory(_folder["app", "data", "models"]);
        Directory.CreateSymbolicLink(
            _folder["app", "data", "models", "inference-free-tiny"], TestPaths.Data("models", "inference-free-tiny"));
        Run(_folder["app"], "build", "--nologo", "-o", _folder["built"]);
        Assert.Equal(LibrariesDocumentTests.Output, Run(_folder["app"], _folder["built", "app.dll"]).TrimEnd().Split('\n'));
    }

    private void CheckPackage(string id, string version)
    {
        using var package = ZipFile.OpenRead(_folder["packages", $"{id}.{version}.nupkg"]);
        var names = package.Entries.Select(static e => e.FullName).ToArray();
        Assert.Contains("README.md", names);
        Assert.Contains(names, static name =>
            name.StartsWith("lib/net10.0/SparseSearch.", StringComparison.Ordinal) && name.EndsWith(".xml", StringComparison.Ordinal));
        using var reader = new StreamReader(package.GetEntry($"{id}.nuspec")!.Open());
        var nuspec = reader.ReadToEnd();
        Assert.Contains("<license type=\"expression\">Apache-2.0</license>", nuspec, StringComparison.Ordinal);
        Assert.DoesNotContain("Package Description", nuspec, StringComparison.Ordinal);
        Assert.DoesNotContain("url=", nuspec, StringComparison.Ordinal);
        using var symbols = ZipFile.OpenRead(_folder["packages", $"{id}.{version}.snupkg"]);
        Assert.Contains(symbols.Entries, static e => e.FullName.EndsWith(".pdb", StringComparison.Ordinal));
    }

    private string Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        // What the test host says of itself is not meant for the programs that it starts.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        output.WriteLine(said);
        Assert.True(process.ExitCode == 0, said);
        return said;
    }
}
