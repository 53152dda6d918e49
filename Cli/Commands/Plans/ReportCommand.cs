using System.CommandLine;
using System.Text;
using SparseSearch.Cli.Output;
using SparseSearch.Eval.Plans;
using SparseSearch.Eval.Reports.Pages;

namespace SparseSearch.Cli.Commands.Plans;

/// <summary>The verb <c>eval report</c>: the results of a plan in, a page to read out.</summary>
internal static class ReportCommand
{
    public static Command Create(Terminal terminal)
    {
        var results = new Argument<string>("results") { Description = "The folder that eval run filled." };
        var html = new Option<string?>("--out", "-o")
        {
            Description = "The page, one file that needs nothing else; report.html in the folder of the results if not given.",
            HelpName = "FILE",
        };
        var markdown = new Option<string?>("--markdown")
        {
            Description = "The same as Markdown, with the plots as SVG in a folder beside it.",
            HelpName = "FILE",
        };
        var command = new Command(
            "report",
            "Write a report of a plan's results: tables, plots, significance, queries to read. Also of a run that is not done yet.\n\n"
            + "Example: sparsesearch eval report results --out report.html --markdown report.md")
        {
            results, html, markdown,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var folder = ResultsFolder.Open(parsed.GetRequiredValue(results));
            var page = PlanReport.Of(PlanAnalysis.Of(folder, cancellationToken));
            var path = parsed.GetValue(html) ?? Path.Combine(folder.Path, "report.html");
            File.WriteAllText(path, HtmlReport.Of(page), new UTF8Encoding(false));
            terminal.Output.WriteLine(path);
            if (parsed.GetValue(markdown) is { } beside)
            {
                MarkdownReport.Write(beside, page);
                terminal.Output.WriteLine(beside);
            }

            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }
}
