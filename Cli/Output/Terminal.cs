using SparseSearch.Core.Documents;
using Spectre.Console;

namespace SparseSearch.Cli.Output;

/// <summary>
/// Where a command writes: results to one writer, everything else to another. Progress is shown only where a person is
/// looking at it.
/// </summary>
internal sealed class Terminal
{
    /// <summary>The process's own standard output and error.</summary>
    public Terminal()
        : this(Console.Out, Console.Error, !Console.IsErrorRedirected, !Console.IsOutputRedirected, Console.In)
    {
    }

    /// <summary>Any writers, for tests.</summary>
    public Terminal(TextWriter output, TextWriter error, bool showsProgress, bool isInteractive, TextReader? input = null)
    {
        Input = input ?? TextReader.Null;
        Output = output;
        Error = error;
        ShowsProgress = showsProgress;
        Styled = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isInteractive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isInteractive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isInteractive ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!isInteractive)
        {
            // A file or a pipe has no width of its own; 80 columns would break lines that a program reads.
            Styled.Profile.Width = 160;
        }
    }

    /// <summary>What a program says to a verb that listens; nothing in most tests.</summary>
    public TextReader Input { get; }

    /// <summary>Results, as plain text.</summary>
    public TextWriter Output { get; }

    /// <summary>Notes, warnings and errors.</summary>
    public TextWriter Error { get; }

    /// <summary>Results with tables and colour; the same place as <see cref="Output"/>.</summary>
    public IAnsiConsole Styled { get; }

    /// <summary>Whether a person sees standard error.</summary>
    public bool ShowsProgress { get; }

    /// <summary>Says something that is not a result.</summary>
    public void Note(string text) => Error.WriteLine(text);

    /// <summary>Says how many lines were left out, and why the first of them was.</summary>
    /// <param name="badLines">Null where bad lines stop the work.</param>
    public void NoteLeftOut(BadLineLog? badLines)
    {
        if (badLines?.Count > 0)
        {
            var first = badLines.Listed[0];
            Note($"{badLines.Count} bad lines left out, the first: {first.Path}:{first.LineNumber}: {first.Reason}");
        }
    }
}
