using System.CommandLine;
using SparseSearch.Indexer.Bulk;

namespace SparseSearch.Cli.Commands;

/// <summary>Which columns of Parquet files are documents: what verbs that read documents share.</summary>
internal sealed class ParquetInputs
{
    private readonly Option<string?> _id = new("--id-column")
    {
        Description = "Column of Parquet files with the ids, strings or whole numbers; _id or id where not given.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _title = new("--title-column")
    {
        Description = "Column of Parquet files with the titles; title where not given and there.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _text = new("--text-column")
    {
        Description = "Column of Parquet files with the texts; text where not given.",
        HelpName = "NAME",
    };

    public void AddTo(Command command)
    {
        command.Add(_id);
        command.Add(_title);
        command.Add(_text);
    }

    /// <summary>What was named; null where nothing was.</summary>
    /// <exception cref="UsageException">A name is empty.</exception>
    public ParquetColumns? ColumnsOf(ParseResult parsed)
    {
        var columns = new ParquetColumns
        {
            Id = NameOf(parsed, _id),
            Title = NameOf(parsed, _title),
            Text = NameOf(parsed, _text),
        };
        return columns == new ParquetColumns() ? null : columns;
    }

    private static string? NameOf(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is not "" and var name
        ? name
        : throw new UsageException($"{option.Name} is empty; give a column's name.");
}
