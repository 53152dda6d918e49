using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SparseSearch.Api.Access;
using SparseSearch.Api.Service;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace SparseSearch.Tests;

/// <summary>What lies in <c>deploy/</c> fits the program: names, paths, settings. The image itself is not built here.</summary>
public sealed partial class DeployTests
{
    private static readonly string s_folder = Path.Combine(TestPaths.Repository, "deploy");

    [Fact]
    public async Task TheImageStartsThePublishedProgramWithVerbsAndOptionsThatItHas()
    {
        var lines = File.ReadAllLines(Path.Combine(s_folder, "Dockerfile"));
        Assert.Equal("FROM mcr.microsoft.com/dotnet/runtime-deps:10.0", Assert.Single(lines, static l => l.StartsWith("FROM", StringComparison.Ordinal)));
        Assert.Contains("COPY publish/ /app/", lines);
        Assert.Contains("-o deploy/publish", string.Concat(lines), StringComparison.Ordinal);
        Assert.True(Array.FindIndex(lines, static l => l.StartsWith("USER", StringComparison.Ordinal)) > 0, "It runs as root.");
        var project = File.ReadAllText(Path.Combine(TestPaths.Repository, "Cli", "SparseSearch.Cli.csproj"));
        Assert.Contains("<AssemblyName>sparsesearch</AssemblyName>", project, StringComparison.Ordinal);
        Assert.Equal("""ENTRYPOINT ["/app/sparsesearch"]""", lines[^2]);
        await DemandCommandAsync(WordsOf(lines[^1]));
        var health = lines.Single(static l => l.StartsWith("HEALTHCHECK", StringComparison.Ordinal));
        var words = WordsOf(health[health.IndexOf("CMD", StringComparison.Ordinal)..]);
        Assert.Equal("/app/sparsesearch", words[0]);
        await DemandCommandAsync(words[1..]);
    }

    [Fact]
    public void TheCompositionNamesSettingsAndFoldersThatThereAre()
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(Path.Combine(s_folder, "compose.yaml"));
        yaml.Load(reader);
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        var service = (YamlMappingNode)root["services"]["sparsesearch"];
        foreach (var (name, _) in (YamlMappingNode)service["environment"])
        {
            var key = ((YamlScalarNode)name).Value!;
            if (key.StartsWith("SparseSearch__", StringComparison.Ordinal))
            {
                DemandSetting(key.Split("__")[1]);
            }
        }

        var image = File.ReadAllText(Path.Combine(s_folder, "Dockerfile"));
        Assert.All((YamlSequenceNode)service["volumes"], volume =>
            Assert.Contains(((YamlScalarNode)volume).Value!.Split(':')[1], image, StringComparison.Ordinal));
        Assert.Equal("true", ((YamlScalarNode)service["read_only"]).Value);
        Assert.StartsWith("127.0.0.1:", ((YamlScalarNode)service["ports"][0]).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheSampleOfSettingsHasSettingsThatThereAreAndTheServiceTakesThem()
    {
        var text = File.ReadAllText(Path.Combine(s_folder, "appsettings.json"));
        var settings = JsonNode.Parse(text)!["SparseSearch"]!.AsObject();
        Assert.All(settings, static setting => DemandSetting(setting.Key));
        Assert.All(settings["Keys"]![0]!.AsObject(), static member => Assert.True(typeof(ApiKeyOptions).GetProperty(member.Key) is not null, member.Key));
        using var folder = new TemporaryFolder();
        folder.Write("appsettings.json", text);
        await using var service = await ServiceHost.StartAsync(
            folder["data"], $"--contentRoot={folder.Root}", $"--SparseSearch:ImportFolder={folder.Root}",
            $"--SparseSearch:Models:splade={TestPaths.Data("models", "inference-free-tiny")}");
        Assert.Equal(401, (await service.SendAsync(HttpMethod.Get, "/v1/indexes")).Status);
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, "/readyz")).Status);
    }

    [SkippableFact]
    public async Task SystemdTakesTheUnit()
    {
        const string Program = "/usr/bin/systemd-analyze";
        Skip.IfNot(File.Exists(Program), "there is no systemd-analyze");

        // It demands that the program is there, which it is not on this machine.
        using var folder = new TemporaryFolder();
        var unit = File.ReadAllText(Path.Combine(s_folder, "sparsesearch.service")).Replace("/opt/sparsesearch/sparsesearch", "/bin/true", StringComparison.Ordinal);
        var path = folder.Write("sparsesearch.service", unit);
        using var process = Process.Start(new ProcessStartInfo(Program, ["verify", "--man=no", path]) { RedirectStandardError = true })!;
        var said = (await process.StandardError.ReadToEndAsync()).Split('\n').Where(static l => l.Contains("sparsesearch.service", StringComparison.Ordinal));
        await process.WaitForExitAsync();
        Assert.Empty(said);
    }

    [Fact]
    public async Task TheUnitStartsTheProgramWithVerbsAndOptionsThatItHas()
    {
        var lines = File.ReadAllLines(Path.Combine(s_folder, "sparsesearch.service"));
        var commands = lines.Where(static l => l.StartsWith("ExecStart", StringComparison.Ordinal)).Select(static l => l[(l.IndexOf('=') + 1)..].Split(' ')).ToArray();
        Assert.Equal(2, commands.Length);
        foreach (var words in commands)
        {
            Assert.Equal("/opt/sparsesearch/sparsesearch", words[0]);
            await DemandCommandAsync(words[1..]);
        }

        Assert.Contains("DynamicUser=yes", lines);
        Assert.Contains("StateDirectory=sparsesearch", lines);
    }

    [Fact]
    public async Task ReadySaysWhetherAServiceCanBeAsked()
    {
        using var folder = new TemporaryFolder();
        Uri address;
        await using (var service = await ServiceHost.StartAsync(folder["data"]))
        {
            address = service.Client.BaseAddress!;
            Assert.Equal(0, (await CommandLine.RunAsync("ready", "--url", address.ToString())).ExitCode);
        }

        var gone = await CommandLine.RunAsync("ready", "--url", address.ToString());
        Assert.Equal(1, gone.ExitCode);
        Assert.Contains("is not ready", gone.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await CommandLine.RunAsync("ready", "--url", "ftp://x")).ExitCode);
    }

    /// <summary>Asked for help, a command line that is wrong is refused all the same.</summary>
    private static async Task DemandCommandAsync(string[] words)
    {
        var outcome = await CommandLine.RunAsync([.. words, "--help"]);
        Assert.True(outcome.ExitCode == 0, $"{string.Join(' ', words)}: {outcome.Error}");
    }

    private static void DemandSetting(string name) =>
        Assert.True(typeof(ServiceOptions).GetProperty(name) is not null, $"There is no setting SparseSearch:{name}.");

    private static string[] WordsOf(string line) => [.. Quoted().Matches(line).Select(static m => m.Groups[1].Value)];

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Quoted();
}
