namespace SparseSearch.Lucene;

/// <summary>The parameters of BM25. The defaults are those of Anserini's published runs.</summary>
public sealed record Bm25Options
{
    /// <summary>The largest <see cref="K1"/>.</summary>
    public const double MaxK1 = 100;

    /// <summary>How quickly a term's repetitions stop to count, 0 (at once) to 100. Default 0.9.</summary>
    public float K1 { get; init; } = 0.9f;

    /// <summary>How much long documents are marked down, 0 (not at all) to 1 (in proportion). Default 0.4.</summary>
    public float B { get; init; } = 0.4f;

    /// <summary>What is one field. Default: title and text together.</summary>
    public TextFields Fields { get; init; } = TextFields.Joined;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public void Validate()
    {
        if (!(K1 >= 0 && K1 <= MaxK1))
        {
            throw new ArgumentOutOfRangeException(nameof(K1), K1, $"k1 is {K1}; give 0 to {MaxK1}.");
        }

        if (!(B >= 0 && B <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(B), B, $"b is {B}; give 0 to 1.");
        }

        if (!Enum.IsDefined(Fields))
        {
            throw new ArgumentOutOfRangeException(nameof(Fields), Fields, "There are joined and separate fields.");
        }
    }
}
