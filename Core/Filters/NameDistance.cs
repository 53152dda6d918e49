namespace SparseSearch.Core.Filters;

/// <summary>How unlike two names are, for messages.</summary>
internal static class NameDistance
{
    /// <summary>Letters to change, add or leave out, whatever their case (Levenshtein's distance).</summary>
    public static int Of(string x, string y)
    {
        var row = new int[y.Length + 1];
        for (var j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= x.Length; i++)
        {
            var (diagonal, left) = (row[0], i);
            row[0] = i;
            for (var j = 1; j <= y.Length; j++)
            {
                var isSame = char.ToLowerInvariant(x[i - 1]) == char.ToLowerInvariant(y[j - 1]);
                left = Math.Min(Math.Min(row[j], left) + 1, diagonal + (isSame ? 0 : 1));
                (diagonal, row[j]) = (row[j], left);
            }
        }

        return row[^1];
    }
}
