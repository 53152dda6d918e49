namespace SparseSearch.Encoders.Checkpoints;

/// <summary>Where the files of one side of an encoder lie, and what they say beside weights. Immutable.</summary>
public sealed record SideFiles
{
    /// <summary>Any of these makes a folder a tokenizer's.</summary>
    private static readonly string[] s_tokenizers =
    [
        "tokenizer.json", "vocab.txt", "tokenizer.model", "sentencepiece.bpe.model", "spiece.model", "vocab.json",
    ];

    /// <summary>The folder of checkpoint and configuration.</summary>
    public required string ModelFolder { get; init; }

    /// <summary>
    /// The folder of an adapter's base model, where it is given; null for a whole model, or for the base that the
    /// adapter names.
    /// </summary>
    public string? BaseFolder { get; init; }

    /// <summary>The folder of the tokenizer.</summary>
    public required string TokenizerFolder { get; init; }

    /// <summary>The file of a table of weights, or null.</summary>
    public string? TablePath { get; init; }

    /// <summary>What is put in front of every text; empty for nothing.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>The most tokens of a text that the side was made for, or null where no file says.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The files of a folder, its tokenizer's perhaps in another one.</summary>
    /// <param name="folder">The model's.</param>
    /// <param name="outer">Where the tokenizer lies if not there.</param>
    internal static SideFiles In(string folder, string outer) => new()
    {
        ModelFolder = folder,
        TokenizerFolder = HasTokenizer(folder) || !HasTokenizer(outer) ? folder : outer,
    };

    /// <summary>Whether a tokenizer's files lie in a folder.</summary>
    internal static bool HasTokenizer(string folder) => s_tokenizers.Any(n => File.Exists(Path.Combine(folder, n)));

    /// <summary>Whether a checkpoint's weights, or an adapter's, lie in a folder.</summary>
    internal static bool HasCheckpoint(string folder) =>
        File.Exists(Path.Combine(folder, SafetensorsReader.SingleFileName))
        || File.Exists(Path.Combine(folder, SafetensorsReader.IndexFileName))
        || Checkpoint.IsAdapter(folder);
}
