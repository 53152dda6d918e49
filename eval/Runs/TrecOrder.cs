namespace SparseSearch.Eval.Runs;

/// <summary>
/// The order in which trec_eval ranks the hits of a query, whatever order they were given in: score down, compared as
/// 32-bit floats; among equal scores document id <em>down</em>, compared byte by byte in UTF-8.
/// </summary>
public sealed class TrecOrder : IComparer<RunHit>
{
    /// <summary>The order; it has no state.</summary>
    public static readonly TrecOrder Instance = new();

    private TrecOrder()
    {
    }

    /// <summary>Hits in this order, best first.</summary>
    public static RunHit[] Sort(IEnumerable<RunHit> hits)
    {
        RunHit[] sorted = [.. hits];
        Array.Sort(sorted, Instance);
        return sorted;
    }

    /// <summary>
    /// Compares two strings as C compares their UTF-8 bytes. Ordinal UTF-16 order differs in one place: it puts
    /// characters outside the basic plane, which begin with a surrogate, before U+E000 to U+FFFF.
    /// </summary>
    public static int CompareUtf8(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var common = left.AsSpan().CommonPrefixLength(right);
        return common == left.Length || common == right.Length
            ? left.Length.CompareTo(right.Length)
            : Utf8Rank(left[common]).CompareTo(Utf8Rank(right[common]));
    }

    /// <inheritdoc/>
    public int Compare(RunHit x, RunHit y) =>
        x.Score != y.Score ? y.Score.CompareTo(x.Score) : CompareUtf8(y.DocumentId, x.DocumentId);

    private static int Utf8Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
