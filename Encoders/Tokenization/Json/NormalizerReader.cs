using SparseSearch.Encoders.Tokenization.Normalizers;
using SparseSearch.Encoders.Tokenization.SentencePiece;

namespace SparseSearch.Encoders.Tokenization.Json;

/// <summary>Reads the <c>normalizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class NormalizerReader
{
    private const string Part = "normalizer";

    /// <summary>The steps, in order; none where the file has no normaliser.</summary>
    /// <exception cref="TokenizerFormatException">One is malformed.</exception>
    /// <exception cref="NotSupportedException">One is of a kind that is not honoured.</exception>
    public static IReadOnlyList<ITextNormalizer> Read(JsonFile file) => [.. Parts(file).Select(ReadOne)];

    /// <summary>The objects of the steps, sequences opened.</summary>
    public static IEnumerable<JsonFile> Parts(JsonFile file) =>
        file.Child(Part) is { } part ? Flatten(part) : [];

    private static IEnumerable<JsonFile> Flatten(JsonFile part) =>
        part.Text("type") == "Sequence" ? part.Items("normalizers").SelectMany(Flatten) : [part];

    private static ITextNormalizer ReadOne(JsonFile part) => part.Text("type") switch
    {
        "NFC" => UnicodeNormalizer.C,
        "NFD" => UnicodeNormalizer.D,
        "NFKC" => UnicodeNormalizer.KC,
        "NFKD" => UnicodeNormalizer.KD,
        "Lowercase" => new LowercaseNormalizer(),
        "Strip" => new StripNormalizer(part.Flag("strip_left") ?? true, part.Flag("strip_right") ?? true),
        "StripAccents" => new StripAccentsNormalizer(),
        "Replace" => new ReplaceNormalizer(PatternReader.Read(part), part.Text("content") ?? string.Empty),
        "Prepend" => new PrependNormalizer(part.RequiredText("prepend")),
        "BertNormalizer" => new BertTextNormalizer(new TextNormalizer(ReadBert(part))),
        "Precompiled" => ReadCharsMap(part),
        "ByteLevel" => new ByteLevelNormalizer(),
        var other => throw part.Unsupported(
            "type",
            other,
            "Sequence, NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, Replace, Prepend, BertNormalizer, "
            + "Precompiled and ByteLevel"),
    };

    private static TextNormalizerOptions ReadBert(JsonFile part) => new()
    {
        CleanText = part.Flag("clean_text") ?? true,
        SplitChineseCharacters = part.Flag("handle_chinese_chars") ?? true,
        StripAccents = part.Flag("strip_accents"),
        Lowercase = part.Flag("lowercase") ?? true,
    };

    private static CharsMapNormalizer ReadCharsMap(JsonFile part)
    {
        const string Name = "precompiled_charsmap";
        try
        {
            var blob = Convert.FromBase64String(part.RequiredText(Name));
            return CharsMap.TryRead(blob, out var map, out var problem)
                ? new CharsMapNormalizer(map)
                : throw part.Error($"'{Name}': {problem}");
        }
        catch (FormatException exception)
        {
            throw new TokenizerFormatException(
                part.Path, $"'{part.PlaceOf(Name)}' is not valid base64; download the file again.", exception);
        }
    }
}
