using System.Text;
using System.Xml.Linq;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>A report as Markdown; its plots are SVG files beside it, since Markdown holds no images.</summary>
public static class MarkdownReport
{
    private const string Special = "\\`*_{}[]()#+|~$!^";

    /// <summary>Writes the report and its plots, in the folder <c>NAME.plots</c> beside the file <c>NAME.md</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="page">What it says.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(string path, ReportPage page)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(page);
        var plots = Path.GetFileNameWithoutExtension(path) + ".plots";
        var figures = page.Sections.SelectMany(static section => section.Blocks).OfType<ReportFigure>().ToArray();
        if (figures.Length > 0)
        {
            var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, plots);
            Directory.CreateDirectory(folder);
            foreach (var figure in figures)
            {
                SvgImage.FileOf(figure).Save(Path.Combine(folder, figure.Name + ".svg"), SaveOptions.None);
            }
        }

        File.WriteAllText(path, Of(page, plots), new UTF8Encoding(false));
    }

    /// <summary>The report as a text.</summary>
    /// <param name="page">What it says.</param>
    /// <param name="plots">Folder of the plots, relative to the file.</param>
    public static string Of(ReportPage page, string plots)
    {
        ArgumentNullException.ThrowIfNull(page);
        var text = new StringBuilder();
        text.Append("# ").Append(Plain(page.Title)).Append("\n\n").Append(Plain(page.Summary)).Append('\n');
        foreach (var section in page.Sections)
        {
            text.Append("\n## ").Append(Plain(section.Title)).Append('\n');
            foreach (var block in section.Blocks)
            {
                text.Append('\n');
                Append(text, block, plots);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, ReportBlock block, string plots)
    {
        switch (block)
        {
            case ReportText paragraph:
                text.Append(paragraph.Mark == ReportMark.Bad ? $"**{Plain(paragraph.Text)}**" : Plain(paragraph.Text)).Append('\n');
                break;
            case ReportSource source:
                var fence = FenceFor(source.Text);
                text.Append(fence).Append('\n').Append(source.Text.TrimEnd('\n')).Append('\n').Append(fence).Append('\n');
                break;
            case ReportFigure figure:
                text.Append("![").Append(Plain(figure.Caption)).Append("](").Append(Uri.EscapeDataString(plots)).Append('/')
                    .Append(figure.Name).Append(".svg)\n\n").Append(Plain(figure.Description)).Append('\n');
                break;
            case ReportTable table:
                Append(text, table);
                break;
            default:
                throw new ArgumentException($"Markdown has no way to show {block.GetType().Name}.", nameof(block));
        }
    }

    private static void Append(StringBuilder text, ReportTable table)
    {
        text.Append(Plain(table.Caption)).Append("\n\n| ")
            .AppendJoin(" | ", table.Columns.Select(static column => Plain(column.Title))).Append(" |\n|")
            .AppendJoin('|', table.Columns.Select(static column => column.Kind == ColumnKind.Number ? "---:" : "---")).Append("|\n");
        foreach (var row in table.Rows)
        {
            text.Append("| ").AppendJoin(" | ", row.Select(static cell =>
                cell.Mark == ReportMark.Best && cell.Text.Length > 0 ? $"**{Plain(cell.Text)}**" : Plain(cell.Text)))
                .Append(" |\n");
        }
    }

    /// <summary>A text in a line, of which nothing is markup.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in PlainText.Of(text))
        {
            if (Special.Contains(c, StringComparison.Ordinal))
            {
                plain.Append('\\');
            }

            _ = c switch
            {
                '<' => plain.Append("&lt;"),
                '>' => plain.Append("&gt;"),
                '&' => plain.Append("&amp;"),
                '\u2028' or '\u2029' => plain.Append(' '),
                _ => plain.Append(char.IsControl(c) ? ' ' : c),
            };
        }

        return plain.ToString();
    }

    /// <summary>More backticks than the text has in a row.</summary>
    private static string FenceFor(string text)
    {
        var (longest, run) = (2, 0);
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return new string('`', longest + 1);
    }
}
