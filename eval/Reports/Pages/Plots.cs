using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>The kinds of plots of a report.</summary>
internal static class Plots
{
    /// <summary>Of every plot; a narrow screen scrolls it.</summary>
    public const double Width = 760;

    private const double Height = 380, RowHeight = 15, GroupGap = 14, FrameHeight = 90, LegendRow = 24;
    private const double LeastRoom = 0.004, MarkerSize = 6, LineWidth = 2, FontSize = 13;
    private const int LegendColumns = 3;

    /// <summary>A named series of points.</summary>
    /// <param name="Name">In the legend.</param>
    /// <param name="Points">Horizontal and vertical.</param>
    /// <param name="Index">Decides colour and marker.</param>
    public sealed record Line(string Name, IReadOnlyList<(double X, double Y)> Points, int Index);

    /// <summary>Points over a logarithmic scale, each series joined by a line where it has several.</summary>
    /// <param name="horizontal">The axis below; values above 0.</param>
    /// <param name="vertical">The axis to the left.</param>
    /// <param name="lines">The series.</param>
    /// <param name="front">Points that a dashed line joins; empty for none.</param>
    /// <param name="isSizeAgainstTime">Whether the axis below counts bytes, and the left one is logarithmic too; values above 0.</param>
    public static (PlotModel Model, double Height) Scatter(
        string horizontal, string vertical, IReadOnlyList<Line> lines, IReadOnlyList<(double X, double Y)> front,
        bool isSizeAgainstTime = false)
    {
        var model = Model();
        model.Axes.Add(Styled(new LogarithmicAxis
        {
            Position = AxisPosition.Bottom,
            Title = horizontal,
            LabelFormatter = isSizeAgainstTime ? static value => Numbers.Bytes(value) : null,
        }, lines.SelectMany(static l => l.Points).Select(static p => p.X)));
        model.Axes.Add(Styled(
            isSizeAgainstTime ? new LogarithmicAxis { Position = AxisPosition.Left, Title = vertical }
                : new LinearAxis { Position = AxisPosition.Left, Title = vertical },
            lines.SelectMany(static l => l.Points).Select(static p => p.Y)));
        if (front.Count > 1)
        {
            var dashed = new LineSeries { Color = PlotColors.Ink, LineStyle = LineStyle.Dash, StrokeThickness = 1, Title = "Pareto front" };
            dashed.Points.AddRange(front.Select(static p => new DataPoint(p.X, p.Y)));
            model.Series.Add(dashed);
        }

        foreach (var line in lines)
        {
            model.Series.Add(SeriesOf(line));
        }

        return (model, Height + (LegendRow * Math.Ceiling((lines.Count + 1.0) / LegendColumns)));
    }

    /// <summary>Groups of bars, one group below the other.</summary>
    /// <param name="horizontal">The axis below.</param>
    /// <param name="groups">Names of the groups, from the top.</param>
    /// <param name="bars">Name and a value a group for each series, NaN for none.</param>
    /// <param name="isStacked">Whether the bars of a group stand behind each other; the last is then a rest, and quiet.</param>
    public static (PlotModel Model, double Height) Bars(
        string horizontal, IReadOnlyList<string> groups, IReadOnlyList<(string Name, double[] Values)> bars, bool isStacked = false)
    {
        var model = Model();
        var names = new CategoryAxis
        {
            Position = AxisPosition.Left,
            StartPosition = 1,
            EndPosition = 0,
            GapWidth = 0.25,
            IsTickCentered = true,
        };
        names.Labels.AddRange(groups);
        model.Axes.Add(Styled(names));
        var values = new LinearAxis
        {
            Position = AxisPosition.Bottom,
            Title = horizontal,
            MinimumPadding = 0,
            MajorGridlineStyle = LineStyle.Solid,
        };
        if (bars.All(static bar => bar.Values.All(static value => !(value < 0))))
        {
            values.Minimum = 0;
        }

        model.Axes.Add(Styled(values));
        for (var i = 0; i < bars.Count; i++)
        {
            var color = isStacked && i > 0 && i == bars.Count - 1 ? PlotColors.Grid : PlotColors.Series(i);
            var series = new BarSeries
            {
                Title = bars[i].Name,
                FillColor = PlotColors.IsHollow(i) ? OxyColors.Undefined : color,
                StrokeColor = color,
                StrokeThickness = 1.5,
                IsStacked = isStacked,
            };
            series.Items.AddRange(bars[i].Values.Select((value, group) => new BarItem(value, group)));
            model.Series.Add(series);
        }

        var rows = isStacked ? 1.8 : bars.Count;
        var legend = LegendRow * Math.Ceiling((double)bars.Count / LegendColumns);
        return (model, FrameHeight + (groups.Count * ((rows * RowHeight) + GroupGap)) + legend);
    }

    private static LineSeries SeriesOf(Line line)
    {
        var series = new LineSeries
        {
            Title = line.Name,
            Color = PlotColors.Series(line.Index),
            StrokeThickness = line.Points.Count > 1 ? LineWidth : 0,
            MarkerType = PlotColors.Marker(line.Index),
            MarkerSize = MarkerSize,
            MarkerFill = PlotColors.Series(line.Index),
            MarkerStroke = PlotColors.Series(line.Index),
            MarkerStrokeThickness = 1.5,
        };
        series.Points.AddRange(line.Points.Select(static p => new DataPoint(p.X, p.Y)));
        return series;
    }

    private static PlotModel Model()
    {
        var model = new PlotModel
        {
            TextColor = PlotColors.Ink,
            PlotAreaBorderThickness = new OxyThickness(0),
            Background = OxyColors.Undefined,
            DefaultFontSize = FontSize,
            IsLegendVisible = true,
        };
        model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.BottomLeft,
            LegendOrientation = LegendOrientation.Horizontal,
            LegendTextColor = PlotColors.Ink,
            LegendFontSize = FontSize,
            LegendSymbolLength = 22,
            LegendColumnSpacing = 18,
        });
        return model;
    }

    /// <summary>An axis over values, with room around them: a tenth of their range.</summary>
    private static Axis Styled(Axis axis, IEnumerable<double>? values = null)
    {
        axis.TextColor = axis.TitleColor = axis.TicklineColor = axis.AxislineColor = PlotColors.Ink;
        axis.MinorTickSize = 0;
        axis.MajorGridlineColor = PlotColors.Grid;
        axis.MajorGridlineThickness = 1;
        axis.AxisTitleDistance = 8;
        if (values is null)
        {
            return axis;
        }

        axis.MajorGridlineStyle = LineStyle.Solid;
        double[] all = [.. values];
        var (least, most) = (all.DefaultIfEmpty(1).Min(), all.DefaultIfEmpty(1).Max());
        if (axis is LogarithmicAxis)
        {
            var room = Math.Max(1.25, Math.Pow(most / least, 0.1));
            (axis.Minimum, axis.Maximum) = (least / room, most * room);
        }
        else
        {
            var room = Math.Max(LeastRoom, (most - least) * 0.1);

            // A share is 1 at most: room for the marker, not for a tick beyond.
            (axis.Minimum, axis.Maximum) = (least - room, most + (most <= 1 ? Math.Min(room, 1 - most + (0.4 * room)) : room));
        }

        return axis;
    }
}
