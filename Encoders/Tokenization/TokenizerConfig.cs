using System.Globalization;
using System.Text.Json;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>What <c>tokenizer_config.json</c> says that changes ids; null where it is silent.</summary>
internal sealed record TokenizerConfig
{
    /// <summary>The settings of a folder without the file.</summary>
    public static readonly TokenizerConfig Default = new();

    // Files without a limit say 1e30; whatever no 32-bit count reaches means none.
    private const double NoLimit = int.MaxValue;

    private static readonly string[] s_tokenNames =
        ["unk_token", "cls_token", "sep_token", "pad_token", "mask_token", "bos_token", "eos_token"];

    // Tokenizers in BERT's image, whose vocab.txt means the same.
    private static readonly string[] s_classes = ["Bert", "DistilBert", "Electra", "MobileBert"];

    /// <summary>Where it was read; empty for the default.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>The tokenizer's class in the Transformers library.</summary>
    public string? ClassName { get; init; }

    /// <summary>Whether text is lower-cased.</summary>
    public bool? Lowercase { get; init; }

    /// <summary>Whether accents go; null follows the lower-casing.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Whether ideographs are words of their own.</summary>
    public bool? SplitChineseCharacters { get; init; }

    /// <summary>The most tokens the model reads, special tokens included; null for no limit.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Whether the beginning token is set in front of a text.</summary>
    public bool? AddsBegin { get; init; }

    /// <summary>Whether the ending token is set behind a text.</summary>
    public bool? AddsEnd { get; init; }

    /// <summary>Whether a space is set in front of a text.</summary>
    public bool? AddsPrefixSpace { get; init; }

    /// <summary>Number of sentinel tokens behind a T5 vocabulary.</summary>
    public int? ExtraIds { get; init; }

    /// <summary>The tokens that the settings list with their ids (<c>added_tokens_decoder</c>).</summary>
    public IReadOnlyList<(int Id, string Text)> AddedTokens { get; init; } = [];

    /// <summary>
    /// Spellings by role: <c>unk_token</c>, <c>cls_token</c>, <c>sep_token</c>, <c>pad_token</c>, <c>mask_token</c>,
    /// <c>bos_token</c>, <c>eos_token</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> SpecialTokens { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the class is one whose <c>vocab.txt</c> is BERT's.</summary>
    public bool IsBertLike => ClassName is null
        || s_classes.Any(name => ClassName == $"{name}Tokenizer" || ClassName == $"{name}TokenizerFast");

    /// <summary>
    /// The class without its suffixes: <c>LlamaTokenizerFast</c> is <c>Llama</c>; null where none is named.
    /// </summary>
    public string? Family => ClassName?.Replace("TokenizerFast", string.Empty, StringComparison.Ordinal)
        .Replace("Tokenizer", string.Empty, StringComparison.Ordinal);

    /// <summary>Reads the file.</summary>
    /// <exception cref="TokenizerFormatException">It is malformed.</exception>
    /// <exception cref="NotSupportedException">It cuts at the left, or turns the basic tokenisation off.</exception>
    public static TokenizerConfig Read(string path)
    {
        var file = JsonFile.Open(path);
        if (file.Text("truncation_side") is { } side and not "right")
        {
            throw new NotSupportedException($"{path}: 'truncation_side' is '{side}'; only 'right' is supported.");
        }

        if (file.Flag("do_basic_tokenize") == false)
        {
            throw new NotSupportedException($"{path}: 'do_basic_tokenize' is false; only true is supported.");
        }

        if (file.Value("never_split") is { } never
            && !(never.ValueKind == JsonValueKind.Array && never.GetArrayLength() == 0))
        {
            throw new NotSupportedException($"{path}: 'never_split' is not empty, which is not supported.");
        }

        if (file.Flag("split_special_tokens") == true)
        {
            throw new NotSupportedException($"{path}: 'split_special_tokens' is true; only false is supported.");
        }

        if (file.Members("sp_model_kwargs").Count > 0)
        {
            throw new NotSupportedException($"{path}: 'sp_model_kwargs' is not empty, which is not supported.");
        }

        return new TokenizerConfig
        {
            Path = path,
            ClassName = file.Text("tokenizer_class"),
            Lowercase = file.Flag("do_lower_case"),
            StripAccents = file.Flag("strip_accents"),
            SplitChineseCharacters = file.Flag("tokenize_chinese_chars"),
            AddsBegin = file.Flag("add_bos_token"),
            AddsEnd = file.Flag("add_eos_token"),
            AddsPrefixSpace = file.Flag("add_prefix_space"),
            ExtraIds = file.Integer("extra_ids"),
            AddedTokens = ReadAddedTokens(file),
            MaxTokens = ReadLimit(file),
            SpecialTokens = ReadSpecialTokens(file),
        };
    }

    /// <summary>Refuses tokens that the settings add to a vocabulary which is read from another file.</summary>
    /// <exception cref="NotSupportedException">One is not the vocabulary's, or has another id there.</exception>
    public void RequireNoOtherTokens(Vocabulary vocabulary)
    {
        foreach (var (id, text) in AddedTokens)
        {
            if ((uint)id >= (uint)vocabulary.Count || vocabulary.TermOf(id) != text)
            {
                throw new NotSupportedException(
                    $"{Path}: 'added_tokens_decoder' gives '{text}' the id {id}, which the vocabulary does not; save "
                    + $"the tokenizer as {TokenizerLoader.TokenizerJson}.");
            }
        }
    }

    private static List<(int Id, string Text)> ReadAddedTokens(JsonFile file)
    {
        const string Name = "added_tokens_decoder";
        var tokens = new List<(int, string)>();
        foreach (var (key, _) in file.Members(Name))
        {
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                throw file.Error($"'{Name}' has a member '{key}', expected an id.");
            }

            tokens.Add((id, file.RequiredChild(Name).RequiredChild(key).RequiredText("content")));
        }

        return tokens;
    }

    private static int? ReadLimit(JsonFile file)
    {
        const string Name = "model_max_length";
        if (file.Value(Name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() >= NoLimit)
        {
            return null;
        }

        var limit = file.IntegerOf(value, Name);
        return limit > 0 ? limit : throw file.Error($"'{Name}' is {limit}; it must be at least 1.");
    }

    private static Dictionary<string, string> ReadSpecialTokens(JsonFile file)
    {
        var tokens = new Dictionary<string, string>();
        foreach (var name in s_tokenNames)
        {
            // A token is written as its spelling, or as an object with the spelling in 'content'.
            var text = file.Value(name) is { ValueKind: JsonValueKind.Object }
                ? file.RequiredChild(name).RequiredText("content")
                : file.Text(name);
            if (text is not null)
            {
                tokens.Add(name, text);
            }
        }

        return tokens;
    }
}
