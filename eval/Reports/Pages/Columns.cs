namespace SparseSearch.Eval.Reports.Pages;

/// <summary>Several columns of a kind.</summary>
internal static class Columns
{
    public static IEnumerable<ReportColumn> Names(params string[] titles) =>
        titles.Select(static title => new ReportColumn(title, ColumnKind.Name));

    public static IEnumerable<ReportColumn> Numbers(params IEnumerable<string> titles) =>
        titles.Select(static title => new ReportColumn(title));
}
