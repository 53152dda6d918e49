using System.Globalization;
using SparseSearch.Core.Documents;

namespace SparseSearch.Eval.Datasets;

/// <summary>What the two formats of judgements share: lines in, checked judgements out.</summary>
internal static class QrelsLines
{
    /// <summary>Reads the lines with a parser of one line, and blames the line on which a judgement fails.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="lines">The lines that hold judgements; blank ones are passed over.</param>
    /// <param name="parse">A line to a judgement, or to the reason why not.</param>
    /// <param name="remedy">How a line should look.</param>
    /// <param name="skipBadLinesInto">Null to refuse the first bad line.</param>
    public static Qrels Read(
        string path,
        IEnumerable<TextLine> lines,
        Func<string, (Judgement Judgement, string? Reason)> parse,
        string remedy,
        BadLineLog? skipBadLinesInto)
    {
        var byQuery = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (string.IsNullOrWhiteSpace(line.Text))
            {
                continue;
            }

            var (judgement, reason) = parse(line.Text);
            reason ??= Qrels.TryAdd(byQuery, judgement);
            if (reason is not null)
            {
                var bad = new BadLine(path, line.Number, reason);
                (skipBadLinesInto ?? throw new BadLineException(bad, remedy)).Add(bad);
            }
        }

        return new Qrels(Flatten(byQuery));
    }

    /// <summary>The judgements by query id, then document id, both in ordinal order.</summary>
    public static IEnumerable<Judgement> InOrder(Qrels qrels) =>
        from queryId in qrels.QueryIds
        from pair in qrels.Of(queryId).OrderBy(static pair => pair.Key, StringComparer.Ordinal)
        select new Judgement(queryId, pair.Key, pair.Value);

    /// <summary>Reads a relevance: a whole number, which some files write with decimals ("1.0").</summary>
    public static bool TryParseRelevance(string text, out int relevance)
    {
        relevance = 0;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!double.TryParse(text, Style, CultureInfo.InvariantCulture, out var value)
            || value != Math.Floor(value) || Math.Abs(value) > int.MaxValue)
        {
            return false;
        }

        relevance = (int)value;
        return true;
    }

    private static IEnumerable<Judgement> Flatten(Dictionary<string, Dictionary<string, int>> byQuery) =>
        byQuery.SelectMany(query => query.Value.Select(pair => new Judgement(query.Key, pair.Key, pair.Value)));
}
