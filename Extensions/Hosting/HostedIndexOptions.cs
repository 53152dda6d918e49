using SparseSearch.Embedded;

namespace SparseSearch.Extensions.Hosting;

/// <summary>An index of a host; checked when the host starts.</summary>
public sealed class HostedIndexOptions
{
    /// <summary>The index folder; an index is made there where there is none.</summary>
    public string Folder { get; set; } = "";

    /// <summary>A model folder or an ONNX file. Default: the one that the index was filled by; needed for a new index.</summary>
    public string? Model { get; set; }

    /// <summary>The terms of a new index whose vectors all come ready-made, in place of a model.</summary>
    public IReadOnlyList<string>? Vocabulary { get; set; }

    /// <summary>Engines that a new index is for. Default: exact search and searches for an asked recall.</summary>
    public IReadOnlyList<string>? Engines { get; set; }

    /// <summary>Members of documents that are dates (ISO 8601); texts otherwise.</summary>
    public IReadOnlyList<string> DateFields { get; set; } = [];

    /// <summary>Whether a new index keeps titles, texts and other members.</summary>
    public bool StoreText { get; set; } = true;

    /// <summary>After how long what was written is found, 10 ms to an hour. Default: 1 s.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The same, as the index takes it.</summary>
    internal SparseIndexOptions ForIndex() => new()
    {
        Model = Model,
        Vocabulary = Vocabulary,
        Engines = Engines,
        DateFields = DateFields,
        StoreText = StoreText,
    };
}
