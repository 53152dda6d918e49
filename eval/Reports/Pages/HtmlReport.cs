using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>
/// A report as one HTML page that needs nothing else: no script, no file, no network. It is well-formed XML too, since every text goes
/// through an XML writer, which encodes it.
/// </summary>
public static class HtmlReport
{
    /// <summary>Browsers are told to load and run nothing, whatever a text may hold.</summary>
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    /// <summary>Writes the page.</summary>
    /// <param name="writer">Not closed.</param>
    /// <param name="page">What it says.</param>
    public static void Write(TextWriter writer, ReportPage page)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(page);
        var html = new XElement(
            "html", new XAttribute("lang", "en"),
            new XElement(
                "head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("http-equiv", "Content-Security-Policy"), new XAttribute("content", Policy)),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
                Text("title", page.Title), new XElement("style", ReportStyle.Sheet)),
            new XElement(
                "body",
                new XElement("header", Text("h1", page.Title), Text("p", page.Summary), Navigation(page)),
                new XElement("main", page.Sections.Select(SectionOf))));
        writer.Write("<!DOCTYPE html>\n");
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, CloseOutput = false, NewLineChars = "\n" };
        using (var xml = XmlWriter.Create(writer, settings))
        {
            html.WriteTo(xml);
        }

        writer.Write('\n');
    }

    /// <summary>The page as a text.</summary>
    public static string Of(ReportPage page)
    {
        using var writer = new StringWriter(new StringBuilder(), CultureInfo.InvariantCulture);
        Write(writer, page);
        return writer.ToString();
    }

    private static XElement Navigation(ReportPage page) => new(
        "nav", new XAttribute("aria-label", "Sections"),
        new XElement("ul", page.Sections.Select(static section => new XElement(
            "li", Text("a", section.Title, new XAttribute("href", $"#{section.Id}"))))));

    private static XElement SectionOf(ReportSection section) => new(
        "section", new XAttribute("id", section.Id), new XAttribute("aria-labelledby", $"{section.Id}-title"),
        Text("h2", section.Title, new XAttribute("id", $"{section.Id}-title")), section.Blocks.Select(BlockOf));

    private static XElement BlockOf(ReportBlock block) => block switch
    {
        ReportText text => Text("p", text.Text, ClassOf(text.Mark, "")),
        ReportSource source => Text("pre", source.Text, new XAttribute("tabindex", "0")),
        ReportFigure figure => FigureOf(figure),
        ReportTable { IsFolded: true } table => new XElement("details", Text("summary", table.Caption), TableOf(table)),
        ReportTable table => TableOf(table),
        _ => throw new ArgumentException($"A page has no way to show {block.GetType().Name}.", nameof(block)),
    };

    private static XElement FigureOf(ReportFigure figure) => new(
        "figure", new XAttribute("tabindex", "0"),
        Text("figcaption", figure.Caption), InHtml(SvgImage.Of(figure, figure.Name)),
        Text("p", figure.Description, new XAttribute("class", "quiet")));

    /// <summary>HTML knows SVG by its name, and needs no namespace for it.</summary>
    private static XElement InHtml(XElement svg)
    {
        foreach (var element in svg.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
            element.Attributes().Where(static its => its.IsNamespaceDeclaration || its.Name.Namespace != XNamespace.None).Remove();
        }

        return svg;
    }

    private static XElement TableOf(ReportTable table) => new(
        "div", new XAttribute("class", "wide"), new XAttribute("tabindex", "0"), new XAttribute("role", "region"),
        new XAttribute("aria-label", PlainText.Of(table.Caption)),
        new XElement(
            "table", table.IsFolded ? null : Text("caption", table.Caption),
            new XElement("thead", new XElement("tr", table.Columns.Select(static column =>
                Text("th", column.Title, new XAttribute("scope", "col"), ClassOf(ReportMark.None, ShortOf(column.Kind)))))),
            new XElement("tbody", table.Rows.Select(row => new XElement("tr", row.Select((cell, i) => i == 0
                ? Text("th", cell.Text, new XAttribute("scope", "row"), ClassOf(cell.Mark, ShortOf(table.Columns[i].Kind)))
                : Text("td", cell.Text, ClassOf(cell.Mark, ShortOf(table.Columns[i].Kind)))))))));

    /// <summary>An element of a text; never the short form of an empty one, which HTML does not know.</summary>
    private static XElement Text(string name, string text, params XAttribute?[] attributes) => new(name, attributes, PlainText.Of(text));

    private static XAttribute? ClassOf(ReportMark mark, string kind)
    {
        var names = mark == ReportMark.None ? kind : $"{kind} {mark.ToString().ToLowerInvariant()}".Trim();
        return names.Length == 0 ? null : new XAttribute("class", names);
    }

    private static string ShortOf(ColumnKind kind) => kind switch { ColumnKind.Number => "n", ColumnKind.Prose => "prose", _ => "" };
}
