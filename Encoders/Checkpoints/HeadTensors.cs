namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// The names under which heads stand in checkpoints beside a transformer: our own short ones, those of the framework of
/// learned sparse retrieval, and uniCOIL's. A bias has the weight's name with <c>bias</c> at its end and may be absent.
/// </summary>
public static class HeadTensors
{
    /// <summary>One weight a token, [1, hidden].</summary>
    public static IReadOnlyList<string> Mlp { get; } = ["head.weight", LsrMlp, "tok_proj.weight"];

    /// <summary>EPIC's term importance, [1, hidden].</summary>
    public static IReadOnlyList<string> Importance { get; } = ["importance.weight", "term_importance.linear.weight"];

    /// <summary>EPIC's document quality, [1, hidden].</summary>
    public static IReadOnlyList<string> Quality { get; } = ["quality.weight", "doc_quality.linear.weight"];

    /// <summary>PROSPER's literal network, [vocabulary, hidden], in a file of its own.</summary>
    public static IReadOnlyList<string> Literal { get; } = ["literal.weight"];

    /// <summary>The MLP head's name in the framework of learned sparse retrieval.</summary>
    internal const string LsrMlp = "linear.weight";

    /// <summary>The first of the names that a checkpoint has, or null.</summary>
    /// <param name="reader">The checkpoint.</param>
    /// <param name="names">One of the lists above.</param>
    public static string? Find(SafetensorsReader reader, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(names);
        return names.FirstOrDefault(n => reader.Find(n) is not null);
    }

    /// <summary>The first of the names that a checkpoint has.</summary>
    /// <param name="reader">The checkpoint.</param>
    /// <param name="names">One of the lists above.</param>
    /// <param name="purpose">What the tensor is needed for, as part of the message.</param>
    /// <exception cref="CheckpointFormatException">It has none of them.</exception>
    public static string Require(SafetensorsReader reader, IReadOnlyList<string> names, string purpose) =>
        Find(reader, names) ?? throw new CheckpointFormatException(
            reader.Files[0],
            $"one of the tensors {string.Join(", ", names.Select(static n => $"'{n}'"))} for {purpose}",
            "none", "Use a checkpoint saved with that head, or another recipe.");

    /// <summary>The name of a linear layer's bias, or null where the checkpoint has none.</summary>
    public static string? BiasOf(SafetensorsReader reader, string weight)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentException.ThrowIfNullOrEmpty(weight);
        var bias = string.Concat(weight.AsSpan(0, weight.Length - "weight".Length), "bias");
        return reader.Find(bias) is null ? null : bias;
    }
}
