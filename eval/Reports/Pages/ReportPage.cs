namespace SparseSearch.Eval.Reports.Pages;

/// <summary>What a report says, before it is HTML or Markdown. Texts are plain: whoever writes them encodes them.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Summary">In a sentence or two.</param>
/// <param name="Sections">In the order in which they are read.</param>
public sealed record ReportPage(string Title, string Summary, IReadOnlyList<ReportSection> Sections);

/// <summary>A part of a report under a heading.</summary>
/// <param name="Id">What links to it: letters, digits and hyphens.</param>
/// <param name="Title">The heading.</param>
/// <param name="Blocks">In order; a section without any is left out.</param>
public sealed record ReportSection(string Id, string Title, IReadOnlyList<ReportBlock> Blocks);

/// <summary>A paragraph, table, figure or text as it is.</summary>
public abstract record ReportBlock;

/// <summary>A paragraph.</summary>
/// <param name="Text">Plain.</param>
/// <param name="Mark">How it is meant.</param>
public sealed record ReportText(string Text, ReportMark Mark = ReportMark.None) : ReportBlock;

/// <summary>Text whose lines and blanks count, such as a plan.</summary>
/// <param name="Text">Plain.</param>
public sealed record ReportSource(string Text) : ReportBlock;

/// <summary>A table. The first column names its rows.</summary>
/// <param name="Caption">What it shows; also for those who do not see it.</param>
/// <param name="Columns">Headings.</param>
/// <param name="Rows">As many cells each as there are columns.</param>
public sealed record ReportTable(
    string Caption, IReadOnlyList<ReportColumn> Columns, IReadOnlyList<IReadOnlyList<ReportCell>> Rows) : ReportBlock
{
    /// <summary>Whether it is looked up rather than read: shown folded up where a page can.</summary>
    public bool IsFolded { get; init; }
}

/// <summary>A column.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Kind">What its cells hold.</param>
public sealed record ReportColumn(string Title, ColumnKind Kind = ColumnKind.Number);

/// <summary>What a column's cells hold.</summary>
public enum ColumnKind
{
    /// <summary>Numbers, which stand to the right.</summary>
    Number,

    /// <summary>Names, which stay on a line.</summary>
    Name,

    /// <summary>Sentences, which take several lines where they must.</summary>
    Prose,
}

/// <summary>A cell.</summary>
/// <param name="Text">Plain; empty for nothing.</param>
/// <param name="Mark">How it is meant.</param>
public sealed record ReportCell(string Text, ReportMark Mark = ReportMark.None)
{
    /// <summary>A text without a mark.</summary>
    public static implicit operator ReportCell(string text) => FromString(text);

    /// <summary>A text without a mark.</summary>
    public static ReportCell FromString(string text) => new(text);
}

/// <summary>What stands out; never by colour alone, the text says it too.</summary>
public enum ReportMark
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The best of its column.</summary>
    Best,

    /// <summary>Better than the baseline by more than luck, or as it should be.</summary>
    Good,

    /// <summary>Worse by more than luck, or not as it should be.</summary>
    Bad,

    /// <summary>Of less weight.</summary>
    Quiet,
}
