using System.Globalization;
using System.Xml.Linq;
using OxyPlot;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>Plots as SVG elements whose colours are style variables, so that one image suits light and dark ground.</summary>
internal static class SvgImage
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    /// <summary>A figure as an element for a page.</summary>
    /// <param name="figure">The plot.</param>
    /// <param name="prefix">Keeps its ids apart from those of other images of the page.</param>
    public static XElement Of(ReportFigure figure, string prefix)
    {
        var exporter = new SvgExporter
        {
            Width = figure.Width,
            Height = figure.Height,
            UseVerticalTextAlignmentWorkaround = true,
            TextMeasurer = new TextWidths(),
        };
        var svg = XDocument.Parse(exporter.ExportToString(figure.Model)).Root!;
        foreach (var element in svg.DescendantsAndSelf())
        {
            foreach (var attribute in element.Attributes().ToArray())
            {
                Change(attribute, prefix);
            }
        }

        svg.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {figure.Width:F0} {figure.Height:F0}"));
        svg.SetAttributeValue("role", "img");
        svg.SetAttributeValue("aria-label", ReportText(figure));
        return svg;
    }

    /// <summary>A figure as a file of its own, which brings its colours along.</summary>
    public static XDocument FileOf(ReportFigure figure)
    {
        var svg = Of(figure, figure.Name);
        svg.AddFirst(new XElement(
            s_svg + "style", ReportStyle.PlotVariables("svg") + "svg{background:var(--ground);font-family:sans-serif}"));
        return new XDocument(svg);
    }

    private static string ReportText(ReportFigure figure) => PlainText.Of($"{figure.Caption}. {figure.Description}");

    private static void Change(XAttribute attribute, string prefix)
    {
        switch (attribute.Name.LocalName)
        {
            case "font-family":
                // The page's own.
                attribute.Remove();
                break;
            case "id":
                attribute.Value = $"{prefix}-{attribute.Value}";
                break;
            case "clip-path":
                attribute.Value = attribute.Value.Replace("url(#", $"url(#{prefix}-", StringComparison.Ordinal);
                break;
            case "fill" or "stroke" or "style":
                attribute.Value = Colored(attribute.Value);
                if (attribute.Name.LocalName != "style" && attribute.Value.StartsWith("var(", StringComparison.Ordinal))
                {
                    // Only styles know variables.
                    attribute.Parent!.SetAttributeValue("style", $"{attribute.Name.LocalName}:{attribute.Value}");
                    attribute.Remove();
                }

                break;
            default:
                break;
        }
    }

    private static string Colored(string value)
    {
        foreach (var (standIn, variable, _, _) in PlotColors.All)
        {
            value = value.Replace(
                string.Create(CultureInfo.InvariantCulture, $"rgb({standIn.R},{standIn.G},{standIn.B})"), $"var(--{variable})",
                StringComparison.Ordinal);
        }

        return value;
    }
}
