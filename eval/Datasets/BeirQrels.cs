using System.Globalization;
using SparseSearch.Core.Documents;

namespace SparseSearch.Eval.Datasets;

/// <summary>
/// Judgements as BEIR writes them: a header line, then query id, document id and relevance, separated by tabs. Ids may
/// hold spaces.
/// </summary>
public static class BeirQrels
{
    private const string Header = "query-id\tcorpus-id\tscore";

    private const string Remedy =
        "The first line is a header (query-id, corpus-id, score), every other has three columns separated by tabs: "
        + "query id, document id, whole number. Correct the line.";

    /// <summary>Reads a file; it may be packed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="skipBadLinesInto">
    /// Null to refuse the first bad line, a log to leave bad lines out and note them; a missing header is always refused.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="BadLineException">
    /// The header is missing, a line does not have three columns, a relevance is not a whole number within
    /// <see cref="Qrels.RelevanceLimit"/>, or a judgement contradicts an earlier one.
    /// </exception>
    /// <exception cref="InvalidDataException">A packed file is damaged.</exception>
    public static Qrels Read(string path, BadLineLog? skipBadLinesInto = null) =>
        QrelsLines.Read(path, WithoutHeader(path, TextFile.ReadLines(path)), Parse, Remedy, skipBadLinesInto);

    /// <summary>Writes the header and the judgements by query id, then document id, both in ordinal order.</summary>
    /// <exception cref="ArgumentException">An id holds a tab or a line end, which the format cannot hold.</exception>
    public static void Write(TextWriter writer, Qrels qrels)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(qrels);
        writer.Write(Header + "\n");
        foreach (var (queryId, documentId, relevance) in QrelsLines.InOrder(qrels))
        {
            ThrowIfUnwritable(queryId);
            ThrowIfUnwritable(documentId);
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{queryId}\t{documentId}\t{relevance}\n"));
        }
    }

    private static IEnumerable<TextLine> WithoutHeader(string path, IEnumerable<TextLine> lines)
    {
        var isFirst = true;
        foreach (var line in lines)
        {
            if (!isFirst)
            {
                yield return line;
                continue;
            }

            var columns = line.Text.Split('\t');
            if (columns.Length != 3 || QrelsLines.TryParseRelevance(columns[2], out _))
            {
                throw new BadLineException(
                    new BadLine(path, line.Number, "it is not a header of three columns"), Remedy);
            }

            isFirst = false;
        }
    }

    private static (Judgement Judgement, string? Reason) Parse(string line)
    {
        var columns = line.Split('\t');
        if (columns.Length != 3)
        {
            return (default, $"it has {columns.Length} columns separated by tabs, not 3");
        }

        return QrelsLines.TryParseRelevance(columns[2], out var relevance)
            ? (new Judgement(columns[0], columns[1], relevance), null)
            : (default, $"the relevance '{columns[2]}' is not a whole number");
    }

    private static void ThrowIfUnwritable(string id)
    {
        if (id.AsSpan().IndexOfAny('\t', '\n', '\r') >= 0)
        {
            throw new ArgumentException(
                $"The id '{id}' holds a tab or a line end, which separate columns and lines in this format. Rename it.",
                nameof(id));
        }
    }
}
