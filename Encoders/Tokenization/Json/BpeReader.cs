using System.Text.Json;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Tokenization.Models;

namespace SparseSearch.Encoders.Tokenization.Json;

/// <summary>Reads a model of type BPE.</summary>
internal static class BpeReader
{
    /// <summary>The model.</summary>
    /// <exception cref="TokenizerFormatException">It is malformed, or a merge names an absent token.</exception>
    /// <exception cref="NotSupportedException">It drops merges at random, or marks the ends of words.</exception>
    public static BpeModel Read(JsonFile model, Dictionary<string, int> ids, Vocabulary vocabulary)
    {
        if (model.Value("dropout") is { } dropout && !(dropout.ValueKind == JsonValueKind.Number
            && dropout.GetDouble() == 0))
        {
            throw model.Unsupported("dropout", dropout.GetRawText(), "null");
        }

        RefuseAffix(model, "continuing_subword_prefix");
        RefuseAffix(model, "end_of_word_suffix");
        return new BpeModel(new BpeOptions
        {
            Vocabulary = vocabulary,
            Symbols = ModelReader.OwnTexts(ids, vocabulary),
            Merges = ReadMerges(model, ids),
            UnknownId = ModelReader.UnknownId(model, ids),
            FusesUnknown = model.Flag("fuse_unk") ?? false,
            Bytes = ReadBytes(model, vocabulary),
            IgnoresMerges = model.Flag("ignore_merges") ?? false,
        });
    }

    /// <summary>The bytes' tokens where the model falls back to them.</summary>
    public static ByteTokens? ReadBytes(JsonFile model, Vocabulary vocabulary)
    {
        if (model.Flag("byte_fallback") != true)
        {
            return null;
        }

        return ByteTokens.Find(vocabulary, out var missing)
            ?? throw model.Error($"'byte_fallback' is true, but the vocabulary has no token '{missing}'.");
    }

    /// <summary>One merge: ranks follow the order of the list.</summary>
    /// <param name="ids">Ids by spelling.</param>
    /// <param name="left">The first token.</param>
    /// <param name="right">The token behind it.</param>
    /// <param name="rank">Its place in the list.</param>
    /// <param name="merge">The merge.</param>
    /// <param name="problem">Which token is absent, where the result is false.</param>
    public static bool TryMerge(
        Dictionary<string, int> ids, string left, string right, int rank, out Merge merge, out string problem)
    {
        var result = left + right;
        merge = default;
        problem = Array.Find([left, right, result], text => !ids.ContainsKey(text)) is { } absent
            ? $"names the token '{absent}', which is not in the vocabulary"
            : left.Length == 0 || right.Length == 0 ? "holds an empty token" : string.Empty;
        if (problem.Length > 0)
        {
            return false;
        }

        merge = new Merge(ids[left], ids[right], rank, ids[result]);
        return true;
    }

    private static List<Merge> ReadMerges(JsonFile model, Dictionary<string, int> ids)
    {
        const string Name = "merges";
        if (model.Value(Name) is not { ValueKind: JsonValueKind.Array } list)
        {
            throw model.Error($"'{Name}' is missing, expected a list.");
        }

        var merges = new List<Merge>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            var place = $"{model.PlaceOf(Name)}[{merges.Count}]";
            var parts = item.ValueKind == JsonValueKind.Array
                ? [.. item.EnumerateArray().Select(part => model.TextOf(part, place))]
                : model.TextOf(item, place).Split(' ');
            if (parts.Length != 2)
            {
                throw model.Error($"'{place}' has {parts.Length} parts, expected two tokens.");
            }

            if (!TryMerge(ids, parts[0], parts[1], merges.Count, out var merge, out var problem))
            {
                throw model.Error($"'{place}' {problem}.");
            }

            merges.Add(merge);
        }

        return merges;
    }

    private static void RefuseAffix(JsonFile model, string name)
    {
        if (model.Text(name) is { Length: > 0 } affix)
        {
            throw model.Unsupported(name, affix, "null");
        }
    }
}
