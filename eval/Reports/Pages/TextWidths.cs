using OxyPlot;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>
/// How much room texts of a plot take: whose font a reader has is not known, so as much as a wide one needs. It draws nothing.
/// </summary>
internal sealed class TextWidths : RenderContextBase
{
    /// <summary>Of a mean character and of a line, by the font's size.</summary>
    private const double CharacterWidth = 0.62, LineHeight = 1.1;

    /// <inheritdoc/>
    public override int ClipCount => 0;

    /// <inheritdoc/>
    public override void PushClip(OxyRect clippingRectangle)
    {
    }

    /// <inheritdoc/>
    public override void PopClip()
    {
    }

    /// <inheritdoc/>
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        var lines = (text ?? "").Split('\n');
        return new OxySize(
            Math.Ceiling(lines.Max(static line => line.Length) * CharacterWidth * fontSize),
            Math.Ceiling(lines.Length * LineHeight * fontSize));
    }

    /// <inheritdoc/>
    public override void DrawLine(
        IList<ScreenPoint> points, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[] dashArray,
        LineJoin lineJoin)
    {
    }

    /// <inheritdoc/>
    public override void DrawPolygon(
        IList<ScreenPoint> points, OxyColor fill, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode,
        double[] dashArray, LineJoin lineJoin)
    {
    }

    /// <inheritdoc/>
    public override void DrawText(
        ScreenPoint p, string text, OxyColor fill, string fontFamily, double fontSize, double fontWeight, double rotation,
        HorizontalAlignment horizontalAlignment, VerticalAlignment verticalAlignment, OxySize? maxSize)
    {
    }
}
