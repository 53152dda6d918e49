using System.Text;

namespace SparseSearch.Eval.Plans;

/// <summary>Reads what <see cref="Reports.ReportWriter.WritePerQueryCsv"/> writes: commas, quotes, doubled quotes.</summary>
internal static class CsvRows
{
    public static IEnumerable<List<string>> Read(string path)
    {
        var row = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        using var reader = new StreamReader(path);
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            if (next == '"' && (quoted || cell.Length == 0))
            {
                if (quoted && reader.Peek() == '"')
                {
                    cell.Append((char)reader.Read());
                }
                else
                {
                    quoted = !quoted;
                }
            }
            else if (next is ',' or '\n' && !quoted)
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (next == '\n')
                {
                    yield return row;
                    row = [];
                }
            }
            else
            {
                cell.Append((char)next);
            }
        }
    }
}
