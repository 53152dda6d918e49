namespace SparseSearch.Eval.Runs;

/// <summary>The columns of TREC files: separated by white space, so that no column can hold any.</summary>
internal static class TrecColumns
{
    private static readonly char[] s_separators = [' ', '\t'];

    /// <summary>The columns of a line.</summary>
    public static string[] Split(string line) => line.Split(s_separators, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Refuses what would not come back as one column, in this reader or in another program's.</summary>
    public static void ThrowIfUnwritable(string column)
    {
        if (column.Length == 0 || column.Any(char.IsWhiteSpace))
        {
            throw new ArgumentException(
                $"'{column}' is empty or holds white space, which separates columns in TREC files. Rename it, or "
                + "use the JSON report, which holds any id.",
                nameof(column));
        }
    }
}
