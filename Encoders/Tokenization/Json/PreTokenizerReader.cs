using SparseSearch.Encoders.Tokenization.PreTokenizers;

namespace SparseSearch.Encoders.Tokenization.Json;

/// <summary>Reads the <c>pre_tokenizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class PreTokenizerReader
{
    private const string Part = "pre_tokenizer";

    /// <summary>The steps, in order; none where the file has no pre-tokeniser.</summary>
    /// <exception cref="TokenizerFormatException">One is malformed.</exception>
    /// <exception cref="NotSupportedException">One is of a kind that is not honoured.</exception>
    public static IReadOnlyList<IPreTokenizer> Read(JsonFile file) => [.. Parts(file).Select(ReadOne)];

    /// <summary>The objects of the steps, sequences opened.</summary>
    public static IEnumerable<JsonFile> Parts(JsonFile file) =>
        file.Child(Part) is { } part ? Flatten(part) : [];

    /// <summary>Whether a step sets a space, or what stands for one, in front of a text.</summary>
    public static bool AddsPrefixSpace(JsonFile part) => part.Text("type") switch
    {
        "ByteLevel" => part.Flag("add_prefix_space") ?? true,
        "Metaspace" => ReadScheme(part) != PrependScheme.Never,
        _ => false,
    };

    private static IEnumerable<JsonFile> Flatten(JsonFile part) =>
        part.Text("type") == "Sequence" ? part.Items("pretokenizers").SelectMany(Flatten) : [part];

    private static IPreTokenizer ReadOne(JsonFile part) => part.Text("type") switch
    {
        "ByteLevel" => new ByteLevelPreTokenizer(AddsPrefixSpace(part), part.Flag("use_regex") ?? true),
        "BertPreTokenizer" => CharacterPreTokenizer.Bert,
        "Whitespace" => CharacterPreTokenizer.Whitespace,
        "WhitespaceSplit" => CharacterPreTokenizer.WhitespaceSplit,
        "Metaspace" => ReadMetaspace(part),
        "Split" => ReadSplit(part),
        "Digits" => part.Flag("individual_digits") ?? false
            ? CharacterPreTokenizer.Numbers
            : CharacterPreTokenizer.NumberRuns,
        "Punctuation" => new SplitPreTokenizer(new PunctuationPattern(), ReadBehavior(part), inverts: false),
        var other => throw part.Unsupported(
            "type",
            other,
            "Sequence, ByteLevel, BertPreTokenizer, Whitespace, WhitespaceSplit, Metaspace, Split, Digits and "
            + "Punctuation"),
    };

    private static MetaspacePreTokenizer ReadMetaspace(JsonFile part)
    {
        var replacement = part.Text("replacement") ?? "\u2581";
        return replacement.Length == 1
            ? new MetaspacePreTokenizer(replacement[0], ReadScheme(part), part.Flag("split") ?? true)
            : throw part.Unsupported("replacement", replacement, "one character of the first plane");
    }

    private static PrependScheme ReadScheme(JsonFile part) => part.Text("prepend_scheme") switch
    {
        "always" => PrependScheme.Always,
        "never" => PrependScheme.Never,
        "first" => PrependScheme.First,

        // Older files say whether, not when.
        null => part.Flag("add_prefix_space") ?? true ? PrependScheme.Always : PrependScheme.Never,
        var other => throw part.Unsupported("prepend_scheme", other, "always, never and first"),
    };

    private static IPreTokenizer ReadSplit(JsonFile part)
    {
        var behavior = ReadBehavior(part);
        var inverts = part.Flag("invert") ?? false;

        // The known expressions leave nothing between their matches: isolated words, or words that are not removed.
        var isolates = (behavior, inverts) is (SplitBehavior.Isolated, _) or (SplitBehavior.Removed, true);
        if (isolates && PatternReader.Expression(part) is { } expression && WordPattern.Find(expression) is { } known)
        {
            return new WordPatternPreTokenizer(known);
        }

        return new SplitPreTokenizer(PatternReader.Read(part), behavior, inverts);
    }

    private static SplitBehavior ReadBehavior(JsonFile part) => part.Text("behavior") switch
    {
        null or "Isolated" => SplitBehavior.Isolated,
        "Removed" => SplitBehavior.Removed,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        var other => throw part.Unsupported(
            "behavior", other, "Isolated, Removed, MergedWithPrevious, MergedWithNext and Contiguous"),
    };
}
