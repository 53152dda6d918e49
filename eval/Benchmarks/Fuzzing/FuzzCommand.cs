using System.Diagnostics;
using System.Globalization;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>
/// Gives seeded, damaged inputs to every reader of the product and reports what came of them. It measures no coverage;
/// what it finds out is whether a reader throws what it does not document, takes two seconds, allocates beyond its limit,
/// or ends the process.
/// </summary>
internal static class FuzzCommand
{
    private const ulong WorkerStride = 0x9E37_79B9;
    private static readonly TimeSpan s_hangs = TimeSpan.FromSeconds(60);

    /// <summary>Runs <c>fuzz READER|all …</c>, see <see cref="FuzzOptions.Parse"/>, or <c>fuzz READER --replay FILE …</c>.</summary>
    /// <returns>0 where no promise was broken, 1 otherwise.</returns>
    public static int Run(ReadOnlySpan<string> args, TextWriter output)
    {
        if (args is [var reader, "--replay", ..])
        {
            return Replay(reader, args[2..], output);
        }

        var options = FuzzOptions.Parse(args);
        var findings = new FuzzFindings(options.Findings, options.Seed);
        var shares = options.Targets.Sum(ShareOf);
        var (all, clock) = (new FuzzTally(), Stopwatch.StartNew());
        output.WriteLine("| reader | inputs | a second | read | refused | outcomes | findings | most allocated | longest |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var name in options.Targets)
        {
            var started = clock.Elapsed;
            var share = (double)ShareOf(name) / shares;
            var tally = RunTarget(name, options with { Limit = options.Limit - started }, share, findings);
            Report(name, tally, clock.Elapsed - started, output);
            all.Add(tally);
        }

        Report("all", all, clock.Elapsed, output);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\nseed {options.Seed}, {options.Workers} workers, {clock.Elapsed.TotalSeconds:f0} s, most memory ")
            + string.Create(CultureInfo.InvariantCulture, $"{Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"));
        foreach (var (signature, count) in findings.List())
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"finding, {count} times: {signature}"));
        }

        return findings.Count == 0 ? 0 : 1;
    }

    /// <summary>Reads kept inputs again: <c>fuzz READER --replay FILE …</c>.</summary>
    private static int Replay(string name, ReadOnlySpan<string> files, TextWriter output)
    {
        using var target = FuzzTargets.Make(name);
        var faults = 0;
        foreach (var file in files)
        {
            var outcome = FuzzTrial.Run(target, File.ReadAllBytes(file));
            faults += outcome.Fault is null ? 0 : 1;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{file}: {outcome.Fault ?? "no promise broken"}; {outcome.Elapsed.TotalMilliseconds:f1} ms, ")
                + string.Create(
                    CultureInfo.InvariantCulture, $"{outcome.AllocatedBytes} bytes\n{outcome.Signature}\n{outcome.Error}"));
        }

        return faults == 0 ? 0 : 1;
    }

    private static int ShareOf(string name)
    {
        using var target = FuzzTargets.Make(name);
        return target.Share;
    }

    private static FuzzTally RunTarget(string name, FuzzOptions options, double share, FuzzFindings findings)
    {
        var inputs = (long)(options.Inputs * share / options.Workers);
        var tallies = new FuzzTally[options.Workers];
        var workers = new FuzzWorker[options.Workers];
        var threads = new Thread[options.Workers];
        Directory.CreateDirectory(options.Findings);
        for (var i = 0; i < threads.Length; i++)
        {
            var number = i;
            var target = FuzzTargets.Make(name);
            var journal = new FuzzJournal(Path.Combine(options.Findings, $"{name}-reading-{i}.bin"));
            workers[i] = new FuzzWorker(target, options.Seed + (WorkerStride * (ulong)i), findings, journal);
            threads[i] = new Thread(() =>
            {
                using (target)
                using (journal)
                {
                    tallies[number] = workers[number].Run(inputs, options.Limit);
                }
            });
            threads[i].Start();
        }

        Watch(name, threads, workers, findings);
        foreach (var other in tallies.Skip(1))
        {
            tallies[0].Add(other);
        }

        return tallies[0];
    }

    /// <summary>Waits for the workers; where one hangs, its input is kept and the process ends.</summary>
    private static void Watch(string name, Thread[] threads, FuzzWorker[] workers, FuzzFindings findings)
    {
        foreach (var thread in threads)
        {
            while (!thread.Join(TimeSpan.FromSeconds(1)))
            {
                if (workers.Select(worker => worker.Hanging(s_hangs)).FirstOrDefault(i => i is not null) is { } input)
                {
                    findings.Add(name, new FuzzOutcome("hangs", "it did not end", null, 0, s_hangs), input);
                    Environment.FailFast($"An input of {name} was read for {s_hangs.TotalSeconds} s; it is kept.");
                }
            }
        }
    }

    private static void Report(string name, FuzzTally tally, TimeSpan elapsed, TextWriter output) =>
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {tally.Inputs:n0} | {tally.Inputs / elapsed.TotalSeconds:n0} ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"| {tally.Inputs - tally.Refused - tally.Faults:n0} | {tally.Refused:n0} | {tally.Outcomes:n0} | {tally.Faults:n0} ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"| {tally.MostAllocatedBytes / 1e6:f2} MB | {tally.Longest.TotalMilliseconds:n0} ms |"));
}
