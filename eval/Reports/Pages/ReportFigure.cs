using OxyPlot;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>A plot.</summary>
/// <param name="Name">Its file's, where it has one: letters, digits and hyphens.</param>
/// <param name="Caption">What it shows.</param>
/// <param name="Description">What can be seen, for those who do not see it.</param>
/// <param name="Model">The plot, in the colours of <see cref="PlotColors"/>.</param>
/// <param name="Width">In pixels of the page.</param>
/// <param name="Height">In pixels of the page.</param>
public sealed record ReportFigure(
    string Name, string Caption, string Description, PlotModel Model, double Width, double Height) : ReportBlock;
