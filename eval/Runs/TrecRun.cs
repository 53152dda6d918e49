using System.Globalization;
using SparseSearch.Core.Documents;

namespace SparseSearch.Eval.Runs;

/// <summary>
/// What a searcher answered to a set of queries, and the file format for it that every evaluation tool reads: a line a
/// hit, <c>query-id Q0 document-id rank score tag</c>. Immutable and thread-safe.
/// </summary>
public sealed class TrecRun
{
    private const string Remedy =
        "A line has six columns separated by spaces: query id, Q0, document id, rank, score, tag. Correct the line.";

    private readonly Dictionary<string, RunHit[]> _hits = new(StringComparer.Ordinal);

    /// <summary>Takes the answers and puts each into <see cref="TrecOrder"/>.</summary>
    /// <param name="answers">Query id and hits, in any order; a query without a hit may be given or left out.</param>
    /// <param name="tag">The run's name.</param>
    /// <exception cref="ArgumentException">
    /// A query is given twice, a document twice for a query, an id is empty, or a score is not finite.
    /// </exception>
    public TrecRun(IEnumerable<KeyValuePair<string, IReadOnlyList<RunHit>>> answers, string tag = "sparsesearch")
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentException.ThrowIfNullOrEmpty(tag);
        Tag = tag;
        var queryIds = new List<string>();
        foreach (var (queryId, hits) in answers)
        {
            ThrowIfBad(queryId, hits);
            if (string.IsNullOrEmpty(queryId) || !_hits.TryAdd(queryId, TrecOrder.Sort(hits)))
            {
                throw new ArgumentException($"The query id '{queryId}' is empty or is given twice.", nameof(answers));
            }

            queryIds.Add(queryId);
        }

        QueryIds = queryIds;
    }

    /// <summary>The run's name, the last column of the file.</summary>
    public string Tag { get; }

    /// <summary>The queries in the order in which they were given.</summary>
    public IReadOnlyList<string> QueryIds { get; }

    /// <summary>The hits of a query in <see cref="TrecOrder"/>; empty if the run does not have the query.</summary>
    public IReadOnlyList<RunHit> Hits(string queryId) => _hits.GetValueOrDefault(queryId) ?? [];

    /// <summary>
    /// Lines of the file that was read whose score is above that of the line ranked just before them: there the file's ranks are not
    /// those that its scores give. Equal ranks and ranks that are no whole numbers contradict nothing. 0 for a run not read.
    /// </summary>
    public int RankContradictions { get; private init; }

    /// <summary>
    /// Reads a file; it may be packed. Scores decide and ranks do not, as in trec_eval; see <see cref="RankContradictions"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="skipBadLinesInto">Null to refuse the first bad line, a log to leave bad lines out and note them.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="BadLineException">
    /// A line does not have six columns, a score is not a finite number, or a document stands twice for a query.
    /// </exception>
    /// <exception cref="InvalidDataException">A packed file is damaged.</exception>
    public static TrecRun Read(string path, BadLineLog? skipBadLinesInto = null)
    {
        var answers = new Dictionary<string, List<RunHit>>(StringComparer.Ordinal);
        var ranks = new RankCheck();
        var seen = new HashSet<(string QueryId, string DocumentId)>();
        var tag = "";
        foreach (var line in TextFile.ReadLines(path))
        {
            if (string.IsNullOrWhiteSpace(line.Text))
            {
                continue;
            }

            var columns = TrecColumns.Split(line.Text);
            if (FindFault(columns, seen, out var score) is { } reason)
            {
                var bad = new BadLine(path, line.Number, reason);
                (skipBadLinesInto ?? throw new BadLineException(bad, Remedy)).Add(bad);
                continue;
            }

            if (!answers.TryGetValue(columns[0], out var hits))
            {
                answers[columns[0]] = hits = [];
            }

            hits.Add(new RunHit(columns[2], score));
            ranks.Add(columns[0], columns[3], score);
            tag = tag.Length == 0 ? columns[5] : tag;
        }

        return new TrecRun(
            answers.Select(pair => KeyValuePair.Create(pair.Key, (IReadOnlyList<RunHit>)pair.Value)),
            tag.Length == 0 ? "empty" : tag)
        {
            RankContradictions = ranks.CountContradictions(),
        };
    }

    /// <summary>
    /// Writes the run, queries in order, hits by rank from 1. A score is written with as many digits as it takes to
    /// read the same 32-bit float again, so that the file scores exactly as the run does.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// An id or the tag holds white space, which the format cannot hold.
    /// </exception>
    public void Write(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        TrecColumns.ThrowIfUnwritable(Tag);
        foreach (var queryId in QueryIds)
        {
            TrecColumns.ThrowIfUnwritable(queryId);
            var rank = 0;
            foreach (var hit in _hits[queryId])
            {
                TrecColumns.ThrowIfUnwritable(hit.DocumentId);
                rank++;
                writer.Write(string.Create(
                    CultureInfo.InvariantCulture, $"{queryId} Q0 {hit.DocumentId} {rank} {hit.Score:R} {Tag}\n"));
            }
        }
    }

    private static string? FindFault(
        string[] columns, HashSet<(string QueryId, string DocumentId)> seen, out float score)
    {
        score = 0;
        if (columns.Length != 6)
        {
            return $"it has {columns.Length} columns, not 6";
        }

        if (!float.TryParse(columns[4], NumberStyles.Float, CultureInfo.InvariantCulture, out score)
            || !float.IsFinite(score))
        {
            return $"the score '{columns[4]}' is not a finite number";
        }

        return seen.Add((columns[0], columns[2]))
            ? null
            : $"document '{columns[2]}' stands twice for query '{columns[0]}'";
    }

    private static void ThrowIfBad(string queryId, IReadOnlyList<RunHit> hits)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (documentId, score) in hits)
        {
            if (string.IsNullOrEmpty(documentId) || !float.IsFinite(score))
            {
                throw new ArgumentException(
                    $"Document '{documentId}' of query '{queryId}' has no id or a score that is not finite: {score}.",
                    nameof(hits));
            }

            if (!seen.Add(documentId))
            {
                throw new ArgumentException(
                    $"Document '{documentId}' stands twice for query '{queryId}'.", nameof(hits));
            }
        }
    }
}
