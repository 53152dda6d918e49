using System.Globalization;
using SparseSearch.Core.Documents;
using SparseSearch.Eval.Runs;

namespace SparseSearch.Eval.Datasets;

/// <summary>
/// Judgements as TREC writes them: query id, an unused column, document id and relevance, separated by spaces or tabs.
/// </summary>
public static class TrecQrels
{
    private const string Remedy =
        "A line has four columns separated by spaces: query id, 0, document id, whole number. Correct the line.";

    /// <summary>Reads a file; it may be packed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="skipBadLinesInto">Null to refuse the first bad line, a log to leave bad lines out and note them.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="BadLineException">
    /// A line does not have four columns, a relevance is not a whole number within <see cref="Qrels.RelevanceLimit"/>,
    /// or a judgement contradicts an earlier one.
    /// </exception>
    /// <exception cref="InvalidDataException">A packed file is damaged.</exception>
    public static Qrels Read(string path, BadLineLog? skipBadLinesInto = null) =>
        QrelsLines.Read(path, TextFile.ReadLines(path), Parse, Remedy, skipBadLinesInto);

    /// <summary>Writes the judgements by query id, then document id, both in ordinal order.</summary>
    /// <exception cref="ArgumentException">An id holds white space, which the format cannot hold.</exception>
    public static void Write(TextWriter writer, Qrels qrels)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(qrels);
        foreach (var (queryId, documentId, relevance) in QrelsLines.InOrder(qrels))
        {
            TrecColumns.ThrowIfUnwritable(queryId);
            TrecColumns.ThrowIfUnwritable(documentId);
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{queryId} 0 {documentId} {relevance}\n"));
        }
    }

    private static (Judgement Judgement, string? Reason) Parse(string line)
    {
        var columns = TrecColumns.Split(line);
        if (columns.Length != 4)
        {
            return (default, $"it has {columns.Length} columns, not 4");
        }

        return QrelsLines.TryParseRelevance(columns[3], out var relevance)
            ? (new Judgement(columns[0], columns[2], relevance), null)
            : (default, $"the relevance '{columns[3]}' is not a whole number");
    }
}
