using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>
/// Reads <c>tokenizer.json</c>, the whole description of a tokeniser that the Hugging Face tokenizers library writes.
/// A part that would change ids and is not honoured is refused, never skipped.
/// </summary>
internal static class TokenizerJsonReader
{
    /// <summary>Reads the file and the settings beside it.</summary>
    /// <exception cref="TokenizerFormatException">It is malformed, or contradicts the settings.</exception>
    /// <exception cref="NotSupportedException">It holds a part that is not honoured.</exception>
    public static WordPieceOptions Read(string path, TokenizerConfig config)
    {
        var file = JsonFile.Open(path);
        RequireType(file, "pre_tokenizer", "BertPreTokenizer");
        var model = file.RequiredChild("model");

        // Older files leave the type out; the prefix is WordPiece's own.
        var prefixOfPieces = model.Text("continuing_subword_prefix");
        var type = model.Text("type") ?? (prefixOfPieces is null ? null : "WordPiece");
        if (type != "WordPiece")
        {
            throw Unsupported(path, "model.type", type, "WordPiece");
        }

        var ids = ReadVocabulary(model);
        var added = ReadAddedTokens(file, ids);
        var (prefix, suffix) = TokenizerFrameReader.Read(file, ids);
        return new WordPieceOptions
        {
            Vocabulary = new Vocabulary(ToTerms(file, ids)),
            Normalization = ReadNormalization(file, config),
            UnknownId = IdOf(model, ids, model.Text("unk_token") ?? "[UNK]"),
            ContinuingPrefix = prefixOfPieces ?? "##",
            MaxWordCharacters = model.Integer("max_input_chars_per_word") ?? 100,
            AddedTokens = added,
            PrefixIds = prefix,
            SuffixIds = suffix,
            PadId = ReadPadId(file, config, ids),
            MaxTokens = config.MaxTokens ?? ReadTruncation(file),
        };
    }

    private static Dictionary<string, int> ReadVocabulary(JsonFile model)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var place = model.PlaceOf("vocab");
        foreach (var (text, value) in model.Members("vocab"))
        {
            ids[text] = model.IntegerOf(value, $"{place}.{text}");
        }

        return ids.Count > 0 ? ids : throw model.Error("'vocab' holds no token.");
    }

    private static List<AddedToken> ReadAddedTokens(JsonFile file, Dictionary<string, int> ids)
    {
        var tokens = new List<AddedToken>();
        foreach (var item in file.Items("added_tokens"))
        {
            var text = item.RequiredText("content");
            var id = item.RequiredInteger("id");

            // White space that 'lstrip' and 'rstrip' would take belongs to no word anyway.
            if (item.Flag("normalized") == true || item.Flag("single_word") == true)
            {
                throw new NotSupportedException(
                    $"{file.Path}: the added token '{text}' is to be found in normalised text or as a single word "
                    + "('normalized', 'single_word'); only tokens found in the raw text are supported.");
            }

            if (text.Length == 0)
            {
                throw item.Error("'content' is empty.");
            }

            if (ids.TryGetValue(text, out var known) && known != id)
            {
                throw item.Error($"'{text}' has id {id}, but {known} in the vocabulary.");
            }

            ids[text] = id;
            tokens.Add(new AddedToken(text, id, item.Flag("special") ?? false));
        }

        return tokens;
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

    private static TextNormalizerOptions ReadNormalization(JsonFile file, TokenizerConfig config)
    {
        if (file.Child("normalizer") is not { } normalizer)
        {
            return TextNormalizerOptions.None;
        }

        RequireType(file, "normalizer", "BertNormalizer");
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

    private static int? ReadTruncation(JsonFile file)
    {
        var truncation = file.Child("truncation");
        return truncation?.Text("direction") is { } direction and not "Right"
            ? throw Unsupported(file.Path, "truncation.direction", direction, "Right")
            : truncation?.Integer("max_length");
    }

    private static int IdOf(JsonFile place, Dictionary<string, int> ids, string token) =>
        ids.TryGetValue(token, out var id) ? id : throw place.Error($"the token '{token}' is not in the vocabulary.");

    private static void RequireType(JsonFile file, string part, string expected)
    {
        var type = file.Child(part)?.Text("type");
        if (type != expected)
        {
            throw Unsupported(file.Path, $"{part}.type", type, expected);
        }
    }

    private static NotSupportedException Unsupported(string path, string what, string? found, string expected) =>
        new($"{path}: '{what}' is {(found is null ? "absent" : $"'{found}'")}; only '{expected}' is supported.");
}
