using Microsoft.Extensions.Options;

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
        if (options.ImportFolder.Length > 0 && !Directory.Exists(options.ImportFolder))
        {
            wrong.Add($"{ServiceOptions.Section}:ImportFolder is '{options.ImportFolder}', and there is no such folder.");
        }

        if (File.Exists(options.DataFolder))
        {
            wrong.Add($"{ServiceOptions.Section}:DataFolder is '{options.DataFolder}', which is a file. Give a folder.");
        }

        return wrong.Count > 0 ? ValidateOptionsResult.Fail(wrong) : ValidateOptionsResult.Success;
    }
}
