namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// The names under which a tensor may stand in a checkpoint. Canonical names are those that today's classes with a
/// language-model head write; older files name layer normalisation <c>gamma</c> and <c>beta</c>, and bare models lack
/// the prefix of the model's part, for example <c>bert.</c> or <c>model.</c>.
/// </summary>
public static class TensorNames
{
    /// <summary>BERT's canonical name of the word embeddings, [vocabulary, hidden].</summary>
    public const string WordEmbeddings = "bert.embeddings.word_embeddings.weight";

    /// <summary>BERT's canonical name of the decoder matrix, [vocabulary, hidden].</summary>
    public const string DecoderWeight = "cls.predictions.decoder.weight";

    /// <summary>BERT's canonical name of the decoder's bias, [vocabulary].</summary>
    public const string DecoderBias = "cls.predictions.bias";

    /// <summary>What classes with a head put before the names of the model itself.</summary>
    private static readonly string[] s_prefixes = ["bert.", "distilbert.", "roberta.", "electra.", "model."];

    /// <summary>Every name to look for, in the order in which they win.</summary>
    public static IReadOnlyList<string> Candidates(string canonical)
    {
        ArgumentException.ThrowIfNullOrEmpty(canonical);
        return canonical switch
        {
            DecoderWeight => [DecoderWeight, .. Candidates(WordEmbeddings)],
            DecoderBias => [DecoderBias, "cls.predictions.decoder.bias"],
            "lm_head.bias" => [canonical, "lm_head.decoder.bias"],
            _ => [.. Prefixes(canonical).SelectMany(Spellings)],
        };
    }

    /// <summary>A name, the name without the prefix of the model's part, and the name with each such prefix.</summary>
    internal static IEnumerable<string> WithAndWithoutPrefix(string name) =>
        [.. Prefixes(name), .. s_prefixes.Select(prefix => prefix + name)];

    private static IEnumerable<string> Prefixes(string name)
    {
        var prefix = s_prefixes.FirstOrDefault(p => name.StartsWith(p, StringComparison.Ordinal));
        return prefix is null ? [name] : [name, name[prefix.Length..]];
    }

    private static IEnumerable<string> Spellings(string name)
    {
        yield return name;
        const string weight = "LayerNorm.weight", bias = "LayerNorm.bias";
        if (name.EndsWith(weight, StringComparison.Ordinal))
        {
            yield return name[..^weight.Length] + "LayerNorm.gamma";
        }
        else if (name.EndsWith(bias, StringComparison.Ordinal))
        {
            yield return name[..^bias.Length] + "LayerNorm.beta";
        }
    }
}
