using System.Globalization;
using Spectre.Console;

namespace SparseSearch.Cli.Output;

/// <summary>Progress of one piece of work: a bar with rate and time left for a person, silence for a program.</summary>
internal static class WorkProgress
{
    /// <summary>Runs work and shows how far it is.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="title">What is done, for example <c>encoding</c>.</param>
    /// <param name="unit">What is counted, for example <c>documents</c>.</param>
    /// <param name="total">How many there are, or null where nobody knows.</param>
    /// <param name="work">Told a function that takes how many are done and a remark to show behind the rate.</param>
    /// <param name="before">How many of them were done before the work began; they count for no rate.</param>
    public static async Task RunAsync(
        Terminal terminal, string title, string unit, long? total, Func<Action<long, string>, Task> work, long before = 0)
    {
        if (!terminal.ShowsProgress)
        {
            await work(static (_, _) => { }).ConfigureAwait(false);
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        var progress = console.Progress().AutoClear(true).HideCompleted(true).Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn(),
            new PercentageColumn(),
            new RemainingTimeColumn());
        await progress.StartAsync(async context =>
        {
            var task = context.AddTask(Markup.Escape(title), maxValue: total ?? 1);
            task.IsIndeterminate = total is null;
            await work((done, remark) =>
            {
                task.Value = total is null ? 0 : done;
                task.Description = Markup.Escape(Describe(title, unit, total, done, done - before, task.ElapsedTime, remark));
            }).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private static string Describe(
        string title, string unit, long? total, long done, long fresh, TimeSpan? elapsed, string remark)
    {
        var rate = elapsed is { TotalSeconds: > 0.5 } time ? fresh / time.TotalSeconds : 0;
        var of = total is null ? "" : string.Create(CultureInfo.InvariantCulture, $" of {total:N0}");
        return string.Create(
            CultureInfo.InvariantCulture, $"{title}: {done:N0}{of} {unit}, {rate:N0}/s{remark}");
    }
}
