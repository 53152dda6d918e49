namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// The names under which a tensor may stand in a checkpoint. Canonical names are those that today's BertForMaskedLM
/// writes; older files name layer normalisation <c>gamma</c> and <c>beta</c>, bare encoders lack the prefix
/// <c>bert.</c>, and a decoder tied to the word embeddings may be absent.
/// </summary>
public static class TensorNames
{
    /// <summary>Canonical name of the word embeddings, [vocabulary, hidden].</summary>
    public const string WordEmbeddings = "bert.embeddings.word_embeddings.weight";

    /// <summary>Canonical name of the decoder matrix, [vocabulary, hidden].</summary>
    public const string DecoderWeight = "cls.predictions.decoder.weight";

    /// <summary>Canonical name of the decoder's bias, [vocabulary].</summary>
    public const string DecoderBias = "cls.predictions.bias";

    private const string EncoderPrefix = "bert.";

    /// <summary>Every name to look for, in the order in which they win.</summary>
    public static IReadOnlyList<string> Candidates(string canonical)
    {
        ArgumentException.ThrowIfNullOrEmpty(canonical);
        return canonical switch
        {
            DecoderWeight => [DecoderWeight, .. Candidates(WordEmbeddings)],
            DecoderBias => [DecoderBias, "cls.predictions.decoder.bias"],
            _ => [.. Prefixes(canonical).SelectMany(Spellings)],
        };
    }

    private static IEnumerable<string> Prefixes(string name) =>
        name.StartsWith(EncoderPrefix, StringComparison.Ordinal) ? [name, name[EncoderPrefix.Length..]] : [name];

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
