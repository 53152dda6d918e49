using System.CommandLine;
using SparseSearch.Api.Composition;
using SparseSearch.Seismic;

namespace SparseSearch.Cli.Commands;

/// <summary>The options of a build that only Seismic's sections know; ranges are those of the library.</summary>
internal sealed class SeismicInputs
{
    private static readonly SeismicBuildOptions s_defaults = new();

    private readonly Option<int?> _postings = Number<int>(
        "postings", $"λ: postings kept a list, on average; default {s_defaults.PostingsPerList}.");

    private readonly Option<double?> _maxFraction = Number<double>(
        "max-fraction", $"A list has at most λ times this many postings; default {s_defaults.MaxFraction}.");

    private readonly Option<double?> _centroids = Number<double>(
        "centroids", $"β: centroids for each posting of a list; default {s_defaults.CentroidFraction}.");

    private readonly Option<double?> _energy = Number<double>(
        "energy", $"α: the share of its weight that a summary keeps; default {s_defaults.SummaryEnergy}.");

    private readonly Option<int?> _minCluster = Number<int>(
        "min-cluster", $"Clusters of so few documents are dissolved; default {s_defaults.MinClusterSize}.");

    private readonly Option<int?> _docCut = Number<int>(
        "doc-cut", $"Heaviest terms by which a document joins a cluster; default {s_defaults.DocCut}.");

    private readonly Option<int?> _neighbours = Number<int>(
        "neighbours", $"κ: nearest neighbours stored for each document; default {s_defaults.Neighbours}.");

    private readonly Option<bool> _compressed = new("--seismic-compressed")
    {
        Description = "Add gap-compressed records, smaller and slower to score.",
    };

    private Option[] All =>
        [_postings, _maxFraction, _centroids, _energy, _minCluster, _docCut, _neighbours, _compressed];

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in All)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The sections that engines need, Seismic's as the command line says.</summary>
    public EngineSections SectionsOf(ParseResult parsed, IReadOnlyList<string> engines)
    {
        if (!engines.Contains(EngineCatalog.Seismic))
        {
            return Array.Find(All, option => parsed.GetResult(option) is { Implicit: false }) is { } stray
                ? throw new UsageException(
                    $"{stray.Name} is for the engine {EngineCatalog.Seismic}; name it in --engines.")
                : EngineSections.For(engines);
        }

        var options = new SeismicBuildOptions
        {
            PostingsPerList = parsed.GetValue(_postings) ?? s_defaults.PostingsPerList,
            MaxFraction = parsed.GetValue(_maxFraction) ?? s_defaults.MaxFraction,
            CentroidFraction = parsed.GetValue(_centroids) ?? s_defaults.CentroidFraction,
            SummaryEnergy = parsed.GetValue(_energy) ?? s_defaults.SummaryEnergy,
            MinClusterSize = parsed.GetValue(_minCluster) ?? s_defaults.MinClusterSize,
            DocCut = parsed.GetValue(_docCut) ?? s_defaults.DocCut,
            Neighbours = parsed.GetValue(_neighbours) ?? s_defaults.Neighbours,
            Compression = parsed.GetValue(_compressed) ? ForwardCompression.Gaps : ForwardCompression.None,
        };
        return EngineSections.For(engines, Checked(options));
    }

    /// <summary>The library names a property where a range is left; a command line has the option's name.</summary>
    private SeismicBuildOptions Checked(SeismicBuildOptions options)
    {
        try
        {
            options.Validate();
            return options;
        }
        catch (ArgumentOutOfRangeException error)
        {
            var option = error.ParamName switch
            {
                nameof(SeismicBuildOptions.PostingsPerList) => (Option)_postings,
                nameof(SeismicBuildOptions.MaxFraction) => _maxFraction,
                nameof(SeismicBuildOptions.CentroidFraction) => _centroids,
                nameof(SeismicBuildOptions.SummaryEnergy) => _energy,
                nameof(SeismicBuildOptions.MinClusterSize) => _minCluster,
                nameof(SeismicBuildOptions.DocCut) => _docCut,
                _ => _neighbours,
            };
            throw new UsageException($"{option.Name}: {Failures.WithoutParameter(error)}");
        }
    }

    private static Option<T?> Number<T>(string name, string description)
        where T : struct => new($"--seismic-{name}") { Description = description, HelpName = "N" };
}
