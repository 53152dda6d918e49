using System.Globalization;

namespace SparseSearch.Eval.Runs;

/// <summary>Compares the ranks of a run file with its scores. Not thread-safe.</summary>
internal sealed class RankCheck
{
    private readonly Dictionary<string, List<(long Rank, float Score)>> _lines = new(StringComparer.Ordinal);

    /// <summary>Notes a line; a rank that is no whole number says nothing.</summary>
    public void Add(string queryId, string rank, float score)
    {
        if (!long.TryParse(rank, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return;
        }

        if (!_lines.TryGetValue(queryId, out var lines))
        {
            _lines[queryId] = lines = [];
        }

        lines.Add((number, score));
    }

    /// <summary>Lines whose score is above that of the line ranked just before them; equal ranks go by score.</summary>
    public int CountContradictions() => _lines.Values.Sum(static lines =>
    {
        var ranked = lines.OrderBy(static line => line.Rank).ThenByDescending(static line => line.Score).ToArray();
        return Enumerable.Range(1, ranked.Length - 1).Count(i => ranked[i].Score > ranked[i - 1].Score);
    });
}
