using System.Text;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Tokenization.Models;
using SparseSearch.Encoders.Tokenization.PreTokenizers;

namespace SparseSearch.Encoders.Tokenization.Json;

/// <summary>
/// Reads the older pair of files of a byte-level BPE: <c>vocab.json</c>, ids by spelling, and <c>merges.txt</c>, a
/// merge a line. They leave the rest to the tokenizer's class: GPT-2's sets nothing around a text, RoBERTa's &lt;s&gt;
/// and &lt;/s&gt;.
/// </summary>
internal static class MergesFileReader
{
    private const string VersionLine = "#version";

    private static readonly (string Role, string Spelling)[] s_robertaTokens =
    [
        ("bos_token", "<s>"),
        ("pad_token", "<pad>"),
        ("eos_token", "</s>"),
        ("unk_token", "<unk>"),
        ("mask_token", "<mask>"),
    ];

    private static readonly (string Role, string Spelling)[] s_gpt2Tokens = [("eos_token", "<|endoftext|>")];

    /// <summary>Reads both files and the settings beside them.</summary>
    /// <exception cref="TokenizerFormatException">One is malformed, or lacks a token that is needed.</exception>
    /// <exception cref="NotSupportedException">The settings name no class, or another.</exception>
    public static PipelineOptions Read(string vocabularyPath, string mergesPath, TokenizerConfig config)
    {
        if (config.Family is not ("Roberta" or "GPT2"))
        {
            throw new NotSupportedException(
                $"{vocabularyPath}: 'tokenizer_class' is {(config.ClassName is { } name ? $"'{name}'" : "absent")}; "
                + "beside vocab.json and merges.txt only RobertaTokenizer and GPT2Tokenizer are supported. Save the "
                + "tokenizer as "
                + $"{TokenizerLoader.TokenizerJson}.");
        }

        var root = JsonFile.Open(vocabularyPath);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (text, value) in root.Members())
        {
            ids[text] = root.IntegerOf(value, text);
        }

        if (ids.Count == 0)
        {
            throw root.Error("it holds no token.");
        }

        return Build(root, ids, ReadMerges(mergesPath, ids), config);
    }

    private static PipelineOptions Build(
        JsonFile root, Dictionary<string, int> ids, List<Merge> merges, TokenizerConfig config)
    {
        var isRoberta = config.Family == "Roberta";
        var special = new Dictionary<string, AddedToken>();
        foreach (var (role, spelling) in isRoberta ? s_robertaTokens : s_gpt2Tokens)
        {
            var text = config.SpecialTokens.GetValueOrDefault(role, spelling);
            special.Add(role, ids.TryGetValue(text, out var id)
                ? new AddedToken(text, id, IsSpecial: true) { StripsLeft = role == "mask_token" }
                : throw root.Error($"the {role} '{text}' is not among its {ids.Count} tokens; name it in "
                    + $"{TokenizerLoader.TokenizerConfigFile} beside it."));
        }

        var vocabulary = new Vocabulary(TokenReader.ToTerms(root, ids));
        config.RequireNoOtherTokens(vocabulary);
        var end = special["eos_token"].Id;
        return new PipelineOptions
        {
            Vocabulary = vocabulary,
            PreTokenizers = [new ByteLevelPreTokenizer(config.AddsPrefixSpace ?? false, splits: true)],
            Model = new BpeModel(new BpeOptions
            {
                Vocabulary = vocabulary,
                Symbols = ModelReader.OwnTexts(ids, vocabulary),
                Merges = merges,
                UnknownId = special.TryGetValue("unk_token", out var unknown) ? unknown.Id : null,
            }),
            AddedTokens = [.. special.Values],
            SpecialTokenIds = [.. special.Values.Select(static token => token.Id)],
            PrefixIds = isRoberta ? [special["bos_token"].Id] : [],
            SuffixIds = isRoberta ? [end] : [],
            BeginId = isRoberta ? special["bos_token"].Id : end,
            EndId = end,
            PadId = isRoberta ? special["pad_token"].Id : end,
            MaxTokens = config.MaxTokens,
        };
    }

    private static List<Merge> ReadMerges(string path, Dictionary<string, int> ids)
    {
        var merges = new List<Merge>();
        try
        {
            var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            var number = 0;
            foreach (var line in File.ReadLines(path, strict))
            {
                number++;
                if (line.Length == 0 || line.StartsWith(VersionLine, StringComparison.Ordinal))
                {
                    continue;
                }

                var parts = line.Split(' ');
                var problem = $"has {parts.Length} parts, expected two tokens";
                if (parts.Length != 2
                    || !BpeReader.TryMerge(ids, parts[0], parts[1], merges.Count, out var merge, out problem))
                {
                    throw new TokenizerFormatException(path, $"line {number}, '{line}', {problem}.");
                }

                merges.Add(merge);
            }
        }
        catch (DecoderFallbackException exception)
        {
            throw new TokenizerFormatException(path, "not valid UTF-8; download the file again.", exception);
        }

        return merges;
    }
}
