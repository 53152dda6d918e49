using Microsoft.Extensions.Options;
using SparseSearch.Api.Access;
using SparseSearch.Api.Guards;
using SparseSearch.Embedded.Composition;

namespace SparseSearch.Api.Service;

/// <summary>What attributes cannot say of the options.</summary>
internal sealed class ServiceOptionsCheck : IValidateOptions<ServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, ServiceOptions options)
    {
        List<string> wrong =
        [
            .. options.Models.Where(static model => !Path.Exists(model.Value)).Select(static model =>
                $"{ServiceOptions.Section}:Models:{model.Key} is '{model.Value}', and there is nothing there. Give a model folder or "
                + "an ONNX file."),
            .. options.Models.Keys.Where(static key => !IndexName.IsValid(key)).Select(static key =>
                $"{ServiceOptions.Section}:Models:{key}: {IndexName.Rule}"),
        ];
        wrong.AddRange(options.Load.Select(load => WrongWith(load.Key, load.Value, options)).OfType<string>());
        wrong.AddRange(options.Keys.Select(WrongWith).OfType<string>());
        if (options.ImportFolder.Length > 0 && !Directory.Exists(options.ImportFolder))
        {
            wrong.Add($"{ServiceOptions.Section}:ImportFolder is '{options.ImportFolder}', and there is no such folder.");
        }

        wrong.AddRange(options.CorsOrigins.Where(static origin => !AllowedOrigins.IsOrigin(origin)).Select(static origin =>
            $"{ServiceOptions.Section}:CorsOrigins has '{origin}'. Give scheme, host and port alone, such as https://search.example.org."));
        if (File.Exists(options.DataFolder))
        {
            wrong.Add($"{ServiceOptions.Section}:DataFolder is '{options.DataFolder}', which is a file. Give a folder.");
        }

        return wrong.Count > 0 ? ValidateOptionsResult.Fail(wrong) : ValidateOptionsResult.Success;
    }

    private static string? WrongWith(string index, LoadOptions load, ServiceOptions options)
    {
        var setting = $"{ServiceOptions.Section}:{nameof(ServiceOptions.Load)}:{index}";
        return !IndexName.IsValid(index) ? $"{setting}: {IndexName.Rule}"
            : !Path.Exists(load.Source) ? $"{setting}:Source is '{load.Source}', and there is nothing there. Give a folder with a corpus, or a file of documents."
            : load.Model is null && options.Models.Count != 1
                ? $"{setting}:Model is not given, and there are {options.Models.Count} models. Name one of {ServiceOptions.Section}:Models."
            : load.Model is { } model && !options.Models.ContainsKey(model)
                ? $"{setting}:Model is '{model}', which is none of {ServiceOptions.Section}:Models."
            : load.Engines.FirstOrDefault(static engine => !EngineCatalog.Names.Contains(engine)) is { } engine
                ? $"{setting}:Engines has '{engine}'; there are {string.Join(", ", EngineCatalog.Names)}." : null;
    }

    private static string? WrongWith(ApiKeyOptions key, int place)
    {
        var setting = $"{ServiceOptions.Section}:Keys:{place}";
        return key.Name.Length == 0 ? $"{setting}:Name is empty. Say who has the key."
            : key.Sha256.Length != 64 || !key.Sha256.All(char.IsAsciiHexDigit)
                ? $"{setting}:Sha256 is not 64 hexadecimal digits. 'sparsesearch key' makes a key and prints them."
            : key.Scope is < AccessScope.Read or > AccessScope.Admin ? $"{setting}:Scope is {key.Scope}. Give read, write or admin."
            : key.Indexes.FirstOrDefault(static name => !IndexName.IsValid(name)) is { } bad ? $"{setting}:Indexes has '{bad}'. {IndexName.Rule}"
            : null;
    }
}
