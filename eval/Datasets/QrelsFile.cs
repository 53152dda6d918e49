using SparseSearch.Core.Documents;

namespace SparseSearch.Eval.Datasets;

/// <summary>
/// Judgements in either form, told apart by the first line that is not blank: three columns separated by tabs are BEIR's, with
/// their header, anything else is taken for TREC's four.
/// </summary>
public static class QrelsFile
{
    private const int BeirColumns = 3;

    /// <summary>Reads a file; it may be packed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="skipBadLinesInto">Null to refuse the first bad line, a log to leave bad lines out and note them.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="BadLineException">As for <see cref="BeirQrels.Read"/> and <see cref="TrecQrels.Read"/>.</exception>
    /// <exception cref="InvalidDataException">A packed file is damaged.</exception>
    public static Qrels Read(string path, BadLineLog? skipBadLinesInto = null)
    {
        var first = TextFile.ReadLines(path).FirstOrDefault(static line => !string.IsNullOrWhiteSpace(line.Text));
        return first.Text?.Split('\t').Length == BeirColumns
            ? BeirQrels.Read(path, skipBadLinesInto)
            : TrecQrels.Read(path, skipBadLinesInto);
    }
}
