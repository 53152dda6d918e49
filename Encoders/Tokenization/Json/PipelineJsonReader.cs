using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Tokenization.Json;

/// <summary>Reads the parts of a <c>tokenizer.json</c> into a <see cref="PipelineTokenizer"/>'s options.</summary>
internal static class PipelineJsonReader
{
    // Families whose class sets the frame by the settings, whatever the file says.
    private static readonly string[] s_framedBySettings = ["Llama", "CodeLlama", "Gemma"];

    private static readonly string[] s_usualPads = ["[PAD]", "<pad>", "<|padding|>", "<|endoftext|>"];

    /// <summary>Reads the file and the settings beside it.</summary>
    /// <exception cref="TokenizerFormatException">It is malformed, or contradicts the settings.</exception>
    /// <exception cref="NotSupportedException">It holds a part that is not honoured.</exception>
    public static PipelineOptions Read(JsonFile file, TokenizerConfig config)
    {
        var model = file.RequiredChild("model");
        var type = ModelReader.TypeOf(model);
        var ids = ModelReader.ReadIds(model, type);
        var ownIds = new Dictionary<string, int>(ids, StringComparer.Ordinal);
        var added = TokenReader.ReadAddedTokens(file, ids);
        var vocabulary = new Vocabulary(TokenReader.ToTerms(file, ids));
        var (prefix, suffix) = TokenizerFrameReader.Read(file, ids);
        var begin = TokenReader.FindRole(config, ids, "bos_token", "cls_token") ?? First(prefix);
        var end = TokenReader.FindRole(config, ids, "eos_token", "sep_token") ?? First(suffix.AsEnumerable().Reverse());
        ApplyFrameSettings(file, config, prefix, begin, config.AddsBegin, "add_bos_token");
        ApplyFrameSettings(file, config, suffix, end, config.AddsEnd, "add_eos_token");
        RequirePrefixSpace(file, config);
        if (file.Child("normalizer")?.Text("type") == "BertNormalizer")
        {
            // Read for its checks: BERT's switches must agree with the settings here too.
            WordPieceJsonReader.ReadNormalization(file, config);
        }

        return new PipelineOptions
        {
            Vocabulary = vocabulary,
            Normalizers = NormalizerReader.Read(file),
            PreTokenizers = PreTokenizerReader.Read(file),
            Model = ModelReader.Read(model, type, ownIds, vocabulary),
            AddedTokens = added,
            SpecialTokenIds = [.. added.Where(static token => token.IsSpecial).Select(static token => token.Id)],
            PrefixIds = prefix,
            SuffixIds = suffix,
            BeginId = begin,
            EndId = end,
            PadId = file.Child("padding")?.Integer("pad_id") ?? TokenReader.FindRole(config, ids, "pad_token")
                ?? First(s_usualPads.Where(ids.ContainsKey).Select(text => ids[text])) ?? end ?? 0,
            MaxTokens = config.MaxTokens ?? TokenReader.ReadTruncation(file),
        };
    }

    private static int? First(IEnumerable<int> ids)
    {
        foreach (var id in ids)
        {
            return id;
        }

        return null;
    }

    private static void ApplyFrameSettings(
        JsonFile file, TokenizerConfig config, List<int> frame, int? id, bool? isWanted, string setting)
    {
        var isThere = id is { } present && frame.Contains(present);
        if (isWanted is null || isWanted == isThere)
        {
            return;
        }

        if (id is not { } token || !s_framedBySettings.Contains(config.Family))
        {
            throw new TokenizerFormatException(
                file.Path,
                $"its 'post_processor' {(isThere ? "sets" : "does not set")} the token of '{setting}', which is "
                + $"{isWanted} in {config.Path}; make them agree, as the model was trained.");
        }

        if (isWanted == true)
        {
            frame.Insert(setting == "add_bos_token" ? 0 : frame.Count, token);
        }
        else
        {
            frame.RemoveAll(other => other == token);
        }
    }

    private static void RequirePrefixSpace(JsonFile file, TokenizerConfig config)
    {
        if (config.AddsPrefixSpace is not { } isWanted)
        {
            return;
        }

        var adds = NormalizerReader.Parts(file).Any(static part => part.Text("type") == "Prepend")
            || PreTokenizerReader.Parts(file).Any(PreTokenizerReader.AddsPrefixSpace);
        if (adds != isWanted)
        {
            throw new TokenizerFormatException(
                file.Path,
                $"its parts {(adds ? "set" : "do not set")} a space in front of a text, but 'add_prefix_space' in "
                + $"{config.Path} is {isWanted}; make them agree, as the model was trained.");
        }
    }
}
