using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Tokenization.Json;

/// <summary>
/// Reads a <c>tokenizer.json</c> that describes BERT's own tokeniser, which <see cref="WordPieceTokenizer"/> does in
/// one pass.
/// </summary>
internal static class WordPieceJsonReader
{
    /// <summary>Reads the file and the settings beside it.</summary>
    /// <exception cref="TokenizerFormatException">It is malformed, or contradicts the settings.</exception>
    /// <exception cref="NotSupportedException">It holds a part that is not honoured.</exception>
    public static WordPieceOptions Read(JsonFile file, TokenizerConfig config)
    {
        var model = file.RequiredChild("model");
        var ids = TokenReader.ReadIds(model);
        var added = TokenReader.ReadAddedTokens(file, ids);
        var (prefix, suffix) = TokenizerFrameReader.Read(file, ids);
        return new WordPieceOptions
        {
            Vocabulary = new Vocabulary(ToTerms(file, ids)),
            Normalization = ReadNormalization(file, config),
            UnknownId = IdOf(model, ids, model.Text("unk_token") ?? "[UNK]"),
            ContinuingPrefix = model.Text("continuing_subword_prefix") ?? "##",
            MaxWordCharacters = model.Integer("max_input_chars_per_word") ?? 100,
            AddedTokens = added,
            PrefixIds = prefix,
            SuffixIds = suffix,
            PadId = ReadPadId(file, config, ids),
            BeginId = TokenReader.FindRole(config, ids, "bos_token", "cls_token"),
            EndId = TokenReader.FindRole(config, ids, "eos_token", "sep_token"),
            MaxTokens = config.MaxTokens ?? TokenReader.ReadTruncation(file),
        };
    }

    private static string[] ToTerms(JsonFile file, Dictionary<string, int> ids)
    {
        var terms = new string?[ids.Count];
        foreach (var (text, id) in ids)
        {
            if ((uint)id >= (uint)terms.Length || terms[id] is not null)
            {
                throw file.Error(
                    $"the token '{text}' has id {id}; the ids of {terms.Length} tokens must be 0 to "
                    + $"{terms.Length - 1}, each once.");
            }

            terms[id] = text;
        }

        // As many distinct ids in range as there are places: none is null.
        return Array.ConvertAll(terms, static term => term ?? string.Empty);
    }

    /// <summary>BERT's normaliser.</summary>
    /// <exception cref="TokenizerFormatException">The settings contradict it.</exception>
    public static TextNormalizerOptions ReadNormalization(JsonFile file, TokenizerConfig config)
    {
        if (file.Child("normalizer") is not { } normalizer)
        {
            return TextNormalizerOptions.None;
        }

        var options = new TextNormalizerOptions
        {
            CleanText = normalizer.Flag("clean_text") ?? true,
            SplitChineseCharacters = normalizer.Flag("handle_chinese_chars") ?? true,
            StripAccents = normalizer.Flag("strip_accents"),
            Lowercase = normalizer.Flag("lowercase") ?? true,
        };
        RequireSame(file, config, "lowercase", options.Lowercase, "do_lower_case", config.Lowercase);
        RequireSame(
            file,
            config,
            "strip_accents",
            options.StripAccents ?? options.Lowercase,
            "strip_accents",
            config.StripAccents);
        RequireSame(
            file,
            config,
            "handle_chinese_chars",
            options.SplitChineseCharacters,
            "tokenize_chinese_chars",
            config.SplitChineseCharacters);
        return options;
    }

    private static void RequireSame(
        JsonFile file, TokenizerConfig config, string name, bool value, string configName, bool? configValue)
    {
        if (configValue is { } other && other != value)
        {
            throw new TokenizerFormatException(
                file.Path,
                $"'normalizer.{name}' means {value}, but '{configName}' in {config.Path} is {other}; make them "
                + "agree, as the model was trained.");
        }
    }

    private static int ReadPadId(JsonFile file, TokenizerConfig config, Dictionary<string, int> ids)
    {
        if (file.Child("padding")?.Integer("pad_id") is { } id)
        {
            return id;
        }

        var text = config.SpecialTokens.GetValueOrDefault("pad_token", "[PAD]");
        return ids.TryGetValue(text, out id)
            ? id
            : throw file.Error(
                $"no padding token: 'padding.pad_id' is absent and '{text}' is not in the vocabulary; name "
                + $"'pad_token' in {TokenizerLoader.TokenizerConfigFile} beside it.");
    }

    private static int IdOf(JsonFile place, Dictionary<string, int> ids, string token) =>
        ids.TryGetValue(token, out var id) ? id : throw place.Error($"the token '{token}' is not in the vocabulary.");
}
