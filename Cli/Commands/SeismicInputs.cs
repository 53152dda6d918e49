using System.CommandLine;
using SparseSearch.Embedded.Composition;

namespace SparseSearch.Cli.Commands;

/// <summary>The options of a build that only Seismic's sections know, as options of a verb.</summary>
internal sealed class SeismicInputs
{
    private readonly (SeismicOption Meaning, Option<string?> Option)[] _options =
    [
        .. SeismicOption.All.Select(meaning => (meaning, new Option<string?>(NameOf(meaning))
        {
            Description = $"Seismic: {meaning.Description}",
            HelpName = "VALUE",
        })),
    ];

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        foreach (var (_, option) in _options)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Refuses Seismic's options where no engines are named.</summary>
    public EngineSections? RefuseWithoutEngines(ParseResult parsed) =>
        _options.FirstOrDefault(o => parsed.GetValue(o.Option) is not null) is { Meaning: { } meaning }
            ? throw new UsageException(
                $"{NameOf(meaning)} is for the engine {EngineCatalog.Seismic}; name it in --engines.")
            : null;

    /// <summary>The sections that engines need, Seismic's as the command line says.</summary>
    public EngineSections SectionsOf(ParseResult parsed, IReadOnlyList<string> engines)
    {
        var given = new List<(SeismicOption Meaning, string Value)>();
        foreach (var (meaning, option) in _options)
        {
            if (parsed.GetValue(option) is { } value)
            {
                given.Add((meaning, value));
            }
        }

        if (engines.Contains(EngineCatalog.Seismic))
        {
            return EngineSections.For(engines, SeismicOption.Read(given, NameOf));
        }

        return given.Count == 0
            ? EngineSections.For(engines)
            : throw new UsageException(
                $"{NameOf(given[0].Meaning)} is for the engine {EngineCatalog.Seismic}; name it in --engines.");
    }

    private static string NameOf(SeismicOption option) => $"--seismic-{option.Name}";
}
