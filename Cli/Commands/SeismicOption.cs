using System.Globalization;
using SparseSearch.Seismic;

namespace SparseSearch.Cli.Commands;

/// <summary>
/// One build option of Seismic as command lines and configurations name it; its range is the library's.
/// </summary>
/// <param name="Name">Lower case, words joined by hyphens.</param>
/// <param name="Property">The property of <see cref="SeismicBuildOptions"/>, which the library's messages name.</param>
/// <param name="Description">One sentence, and the default.</param>
/// <param name="Set">Puts a value, given as text, into options.</param>
internal sealed record SeismicOption(
    string Name, string Property, string Description,
    Func<SeismicBuildOptions, string, SeismicBuildOptions> Set)
{
    private static readonly SeismicBuildOptions s_defaults = new();

    /// <summary>All options.</summary>
    public static IReadOnlyList<SeismicOption> All { get; } =
    [
        new("postings", nameof(SeismicBuildOptions.PostingsPerList),
            $"λ: postings kept a list, on average or at most; default {s_defaults.PostingsPerList}.",
            (o, text) => o with { PostingsPerList = Whole(text) }),
        new("pruning", nameof(SeismicBuildOptions.Pruning),
            "Which postings are kept: global (the heaviest of all lists) or fixed (of each); default global.",
            (o, text) => o with { Pruning = (PruningStrategy)OneOf(text, "global", "fixed") }),
        new("max-fraction", nameof(SeismicBuildOptions.MaxFraction),
            $"With global pruning, a list has at most λ times this; default {Text(s_defaults.MaxFraction)}.",
            (o, text) => o with { MaxFraction = Real(text) }),
        new("blocking", nameof(SeismicBuildOptions.Blocking),
            "How lists become blocks: approximate or exact (clusters), or fixed (runs); default approximate.",
            (o, text) => o with { Blocking = (BlockingStrategy)OneOf(text, "approximate", "exact", "fixed") }),
        new("centroids", nameof(SeismicBuildOptions.CentroidFraction),
            $"β: centroids for each posting of a list; default {Text(s_defaults.CentroidFraction)}.",
            (o, text) => o with { CentroidFraction = Real(text) }),
        new("min-cluster", nameof(SeismicBuildOptions.MinClusterSize),
            $"Clusters of so many documents or fewer are dissolved; default {s_defaults.MinClusterSize}.",
            (o, text) => o with { MinClusterSize = Whole(text) }),
        new("doc-cut", nameof(SeismicBuildOptions.DocCut),
            $"Heaviest terms by which a document joins a cluster; default {s_defaults.DocCut}.",
            (o, text) => o with { DocCut = Whole(text) }),
        new("block-size", nameof(SeismicBuildOptions.BlockSize),
            $"Postings a block with fixed blocking; default {s_defaults.BlockSize}.",
            (o, text) => o with { BlockSize = Whole(text) }),
        new("energy", nameof(SeismicBuildOptions.SummaryEnergy),
            $"α: the share of its weight that a summary keeps; default {Text(s_defaults.SummaryEnergy)}.",
            (o, text) => o with { SummaryEnergy = Real(text) }),
        new("summary-terms", nameof(SeismicBuildOptions.SummaryTerms),
            "The most terms of a summary; no limit where not given.",
            (o, text) => o with { SummaryTerms = Whole(text) }),
        new("neighbours", nameof(SeismicBuildOptions.Neighbours),
            $"κ: nearest neighbours stored for each document; default {s_defaults.Neighbours}.",
            (o, text) => o with { Neighbours = Whole(text) }),
        new("compression", nameof(SeismicBuildOptions.Compression),
            "none, or gaps for a second, smaller set of records that is slower to score; default none.",
            (o, text) => o with { Compression = (ForwardCompression)OneOf(text, "none", "gaps") }),
        new("seed", nameof(SeismicBuildOptions.Seed),
            $"Draws the centroids; default {s_defaults.Seed}.",
            (o, text) => o with { Seed = (ulong)Whole(text) }),
    ];

    /// <summary>Options from values given as text.</summary>
    /// <param name="given">An option and its value.</param>
    /// <param name="named">What a message calls an option.</param>
    /// <exception cref="UsageException">
    /// A value cannot be read or is out of range; the message names option and range.
    /// </exception>
    public static SeismicBuildOptions Read(
        IEnumerable<(SeismicOption Option, string Value)> given, Func<SeismicOption, string> named)
    {
        var options = s_defaults;
        foreach (var (option, value) in given)
        {
            try
            {
                options = option.Set(options, value);
                options.Validate();
            }
            catch (Exception error) when (error is FormatException or OverflowException)
            {
                throw new UsageException($"{named(option)} is '{value}': {error.Message}");
            }
            catch (ArgumentOutOfRangeException error)
            {
                throw new UsageException($"{named(option)}: {Failures.WithoutParameter(error)}");
            }
        }

        return options;
    }

    private static int Whole(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static double Real(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static int OneOf(string text, params string[] names)
    {
        var index = Array.IndexOf(names, text);
        return index >= 0 ? index : throw new FormatException($"It is one of {string.Join(", ", names)}.");
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
