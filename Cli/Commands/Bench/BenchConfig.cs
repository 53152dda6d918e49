using System.Text.Json;
using System.Text.Json.Nodes;
using SparseSearch.Core.Searching;
using SparseSearch.Embedded.Composition;
using SparseSearch.Seismic;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>
/// One way to build an index for a comparison: an engine and its build options, as a JSON object such as
/// <c>{"engine": "seismic", "postings": 250}</c>. Immutable.
/// </summary>
internal sealed record BenchConfig
{
    private const string EngineMember = "engine";

    public required string Engine { get; init; }

    public required EngineSections Sections { get; init; }

    /// <summary>
    /// What is worth comparing, most useful first: the windowed engine; Seismic as it did best on 140,000 passages, with
    /// more postings for larger collections, and as its authors publish it.
    /// </summary>
    public static IReadOnlyList<string> All { get; } =
    [
        """{"engine": "windowed"}""",
        """{"engine": "seismic", "postings": 250, "max-fraction": 10, "centroids": 0.2, "energy": 0.5}""",
        """{"engine": "seismic", "postings": 500, "max-fraction": 6, "centroids": 0.2, "energy": 0.5}""",
        """{"engine": "seismic", "postings": 2000, "max-fraction": 3, "centroids": 0.2, "energy": 0.5}""",
        """{"engine": "seismic", "postings": 3500, "max-fraction": 1.5, "centroids": 0.1, "energy": 0.4}""",
        """{"engine": "seismic", "postings": 3000, "max-fraction": 6, "centroids": 0.2, "energy": 0.5}""",
    ];

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="UsageException">It is no such object, or a member is unknown or out of range.</exception>
    public static BenchConfig Parse(string json)
    {
        var members = ObjectOf("--config", json);
        var engine = members.TryGetPropertyValue(EngineMember, out var name) && name is JsonValue
            ? name.ToString()
            : throw new UsageException($"--config names no \"{EngineMember}\": {json}");
        EngineCatalog.CheckName(engine);
        members.Remove(EngineMember);
        var given = new List<(SeismicOption, string)>();
        foreach (var (member, value) in members)
        {
            var option = engine == EngineCatalog.Seismic ? OptionOf(member) : null;
            given.Add((
                option ?? throw new UsageException(
                    $"--config has \"{member}\", which the engine {engine} does not know."),
                value?.ToString() ?? ""));
        }

        var seismic = SeismicOption.Read(given, option => $"--config, \"{option.Name}\"");
        return new BenchConfig { Engine = engine, Sections = SectionsOf(engine, seismic) };
    }

    /// <summary>An engine's own sections: a comparison's build time counts a calibration only where it is used.</summary>
    private static EngineSections SectionsOf(string engine, SeismicBuildOptions? seismic)
    {
        var sections = EngineSections.For([engine], seismic);
        return engine == EngineCatalog.Auto ? sections : sections with { Calibration = null };
    }

    /// <summary>A search point: an engine and its settings, as a JSON object.</summary>
    public static JsonObject PointOf(EngineSetting setting)
    {
        var point = new JsonObject { [EngineMember] = setting.Engine };
        foreach (var (knob, value) in setting.Values)
        {
            point[knob] = value;
        }

        return point;
    }

    /// <summary>Reads a search point.</summary>
    /// <exception cref="UsageException">It is no such object.</exception>
    public static EngineSetting SettingOf(string json)
    {
        var members = ObjectOf("The point", json);
        try
        {
            var values = members.Where(member => member.Key != EngineMember)
                .Select(member => (member.Key, member.Value?.GetValue<double>() ?? double.NaN)).ToArray();
            return new EngineSetting(members[EngineMember]?.GetValue<string>() ?? "", values);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or ArgumentException)
        {
            throw new UsageException($"The point {json} cannot be read: {error.Message}");
        }
    }

    private static JsonObject ObjectOf(string what, string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject ?? throw new UsageException($"{what} is no JSON object: {json}");
        }
        catch (JsonException error)
        {
            throw new UsageException($"{what} cannot be read: {error.Message}");
        }
    }

    private static SeismicOption? OptionOf(string name) =>
        SeismicOption.All.FirstOrDefault(option => option.Name == name);
}
