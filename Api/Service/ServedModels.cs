using Microsoft.Extensions.Options;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders;

namespace SparseSearch.Api.Service;

/// <summary>The models of the configuration, opened once, each when it is needed first. Thread-safe.</summary>
internal sealed class ServedModels(IOptions<ServiceOptions> options) : IDisposable
{
    private readonly Dictionary<string, Lazy<SparseEncoder>> _models = options.Value.Models.ToDictionary(
        static model => model.Key,
        model => new Lazy<SparseEncoder>(() => EncoderFactory.Open(model.Value, new EncoderOptions
        {
            CacheFolder = Path.Combine(options.Value.DataFolder, GraphFolder),
        })),
        StringComparer.Ordinal);

    /// <summary>Where graphs of models are kept, in the data folder; no index has such a name.</summary>
    public const string GraphFolder = ".graphs";

    /// <summary>Names, in the order of the alphabet.</summary>
    public IReadOnlyList<string> Names => [.. _models.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A model by its name.</summary>
    /// <exception cref="RequestException">The configuration has none of this name.</exception>
    public ISparseEncoder Of(string name) => _models.TryGetValue(name, out var model)
        ? model.Value
        : throw RequestException.BadValue(
            "model", name, $"There is no model '{name}'.",
            Names.Count > 0 ? $"Take one of {string.Join(", ", Names)}, or have one added to the configuration."
                : $"Have models added to the configuration, under {ServiceOptions.Section}:Models.");

    /// <summary>The model of a name, or the only one where none is named.</summary>
    /// <exception cref="RequestException">There is none of this name, or none is named and there are several or none.</exception>
    public (string Name, ISparseEncoder Model) Chosen(string? name)
    {
        name ??= Names.Count == 1 ? Names[0] : throw RequestException.BadValue(
            "model", null, $"The service has {Names.Count} models, and none is named.",
            Names.Count > 0 ? $"Take one of {string.Join(", ", Names)}."
                : $"Have models added to the configuration, under {ServiceOptions.Section}:Models.");
        return (name, Of(name));
    }

    /// <summary>The model that filled an index, or null where the configuration has none with its hash.</summary>
    public ISparseEncoder? Filling(EncoderDescription description) =>
        _models.Values.Select(static m => m.Value).FirstOrDefault(m => m.Description.Hash == description.Hash);

    /// <summary>A model's name, or null.</summary>
    public string? NameOf(ISparseEncoder? encoder) => encoder is null
        ? null : _models.FirstOrDefault(m => m.Value.IsValueCreated && ReferenceEquals(m.Value.Value, encoder)).Key;

    public void Dispose()
    {
        foreach (var model in _models.Values.Where(static m => m.IsValueCreated))
        {
            model.Value.Dispose();
        }
    }
}
