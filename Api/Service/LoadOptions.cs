namespace SparseSearch.Api.Service;

/// <summary>A collection that the service makes an index of when it starts for the first time.</summary>
public sealed class LoadOptions
{
    /// <summary>A file of documents, or a folder with a <c>corpus</c>.</summary>
    public string Source { get; set; } = "";

    /// <summary>The name of the model that encodes it; may be left out where there is one.</summary>
    public string? Model { get; set; }

    /// <summary>Names of the engines that the index is for; exact search where empty.</summary>
    public IReadOnlyList<string> Engines { get; set; } = [];
}
