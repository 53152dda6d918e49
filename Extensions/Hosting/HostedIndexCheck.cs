using Microsoft.Extensions.Options;

namespace SparseSearch.Extensions.Hosting;

/// <summary>Says at the start what is wrong with the options of an index.</summary>
internal sealed class HostedIndexCheck : IValidateOptions<HostedIndexOptions>
{
    private static readonly TimeSpan s_leastInterval = TimeSpan.FromMilliseconds(10), s_mostInterval = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, HostedIndexOptions options)
    {
        var of = string.IsNullOrEmpty(name) ? "The index" : $"The index '{name}'";
        var wrong = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Folder))
        {
            wrong.Add($"{of} has no Folder; say where it lies.");
        }

        if (options.Model is { } model && !Path.Exists(model))
        {
            wrong.Add($"{of} has the Model '{model}', and there is nothing there; give a model folder or an ONNX file.");
        }

        if (options.RefreshInterval < s_leastInterval || options.RefreshInterval > s_mostInterval)
        {
            wrong.Add($"{of} has a RefreshInterval of {options.RefreshInterval}; give {s_leastInterval} to {s_mostInterval}.");
        }

        try
        {
            options.ForIndex().Validate();
        }
        catch (ArgumentException contradiction)
        {
            wrong.Add($"{of}: {contradiction.Message}");
        }

        return wrong.Count > 0 ? ValidateOptionsResult.Fail(wrong) : ValidateOptionsResult.Success;
    }
}
