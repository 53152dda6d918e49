using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SparseSearch.Core.Numerics;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer.Inspection;
using SparseSearch.Indexer.Live;
using SparseSearch.Indexer.Operations;
using SparseSearch.Query.Impact;

namespace SparseSearch.Benchmarks.Kills;

/// <summary>
/// Lets the real program change an index (adding, replacing, deleting, compacting) and kills it with SIGKILL at random
/// instants. After each kill a copy of the folder is opened: every acknowledged change is in it, every other one whole or
/// not at all, and every byte verifies. The folder itself is next opened by the program, which may be killed while it
/// recovers.
/// </summary>
internal sealed class KillRun(KillOptions options, TextWriter output)
{
    private SeededRandom _random = new(options.Seed, 0);
    private readonly KillModel _model = new(options.Documents);
    private readonly KillTally _tally = new();
    private readonly Dictionary<string, double> _durations = [];
    private KillChange? _unfinished;
    private int _version;

    private string Index => Path.Combine(options.Folder, "index");

    private bool IsIndex => File.Exists(Path.Combine(Index, IndexFolder.ManifestName));

    /// <summary>Runs <c>kills N [--seed S] [--folder FOLDER] [--program FILE]</c>.</summary>
    public static void Run(string[] args, TextWriter output)
    {
        string? Named(string name) => Array.IndexOf(args, name) is >= 0 and var i && i + 1 < args.Length ? args[i + 1] : null;
        var tally = new KillRun(
            new KillOptions
            {
                Kills = int.Parse(args[0], CultureInfo.InvariantCulture),
                Seed = ulong.Parse(Named("--seed") ?? "1", CultureInfo.InvariantCulture),
                Folder = Named("--folder") ?? Path.Combine(Path.GetTempPath(), "sparsesearch-kills"),
                Program = Named("--program") ?? ProgramOfThisBuild(),
            },
            output).Run();
        output.WriteLine(tally);
    }

    /// <summary>The program beside this one in the build's output.</summary>
    public static string ProgramOfThisBuild()
    {
        var here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(
            here, "..", "..", "SparseSearch.Cli", Path.GetFileName(here), "sparsesearch.dll"));
    }

    /// <summary>Kills as often as asked for.</summary>
    /// <exception cref="InvalidDataException">Something was lost, halved or damaged; the folder is kept.</exception>
    public KillTally Run()
    {
        if (Directory.Exists(options.Folder))
        {
            Directory.Delete(options.Folder, recursive: true);
        }

        Directory.CreateDirectory(options.Folder);
        while (_tally.Kills < options.Kills)
        {
            var change = NextChange();
            var wasKilled = RunAndKill(change);
            if (IsIndex)
            {
                Check();
            }

            if (wasKilled && _tally.Kills % 100 == 0)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{_tally.Kills} kills, {_model.Checked:N0} documents found right"));
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_model.Checked:N0} documents found right in all"));
        Directory.Delete(options.Folder, recursive: true);
        return _tally;
    }

    private KillChange NextChange()
    {
        if (_unfinished is { } unfinished && _random.Next(2) == 0)
        {
            _tally.Resumed++;
            return unfinished;
        }

        var verb = !IsIndex ? "add" : _random.Next(10) switch { < 7 => "add", < 9 => "delete", _ => "compact" };
        var first = _random.Next(options.Documents / 2);
        var numbers = Enumerable.Range(first, 1 + _random.Next(options.Documents / 2)).ToArray();
        var change = new KillChange(
            verb, numbers, verb == "add" ? ++_version : 0, Path.Combine(options.Folder, $"change-{_version}-{verb}.txt"));
        if (verb == "add")
        {
            KillDocuments.Write(change.File, numbers, change.Version);
        }
        else
        {
            File.WriteAllLines(change.File, numbers.Select(KillDocuments.IdOf));
        }

        return change;
    }

    private string[] ArgumentsOf(KillChange change) => change.Verb switch
    {
        "add" =>
        [
            "add", change.File, "--index", Index, "--checkpoint", "64", "--memory", "1", "--vocabulary", VocabularyFile(),
            "--durability", change.Version % 3 == 0 ? "system" : "disk",
        ],
        "delete" => ["delete", "--index", Index, "--ids-from", change.File],
        _ => ["compact", Index],
    };

    private string VocabularyFile()
    {
        var path = Path.Combine(options.Folder, "vocabulary.txt");
        if (!File.Exists(path))
        {
            File.WriteAllLines(path, KillDocuments.Vocabulary.Terms.ToArray());
        }

        return path;
    }

    /// <summary>Runs a change, kills it at a random instant, and tells the model what may have come of it.</summary>
    private bool RunAndKill(KillChange change)
    {
        var doneBefore = ItemsDone(change);
        var (file, first) = options.Program.EndsWith(".dll", StringComparison.Ordinal)
            ? ("dotnet", (string[])[options.Program]) : (options.Program, []);
        using var process = Process.Start(new ProcessStartInfo(file, [.. first, .. ArgumentsOf(change)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("The program did not start.");
        var errors = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        var watch = Stopwatch.StartNew();
        var usual = _durations.GetValueOrDefault(change.Verb, 1.0);
        WaitUntilOpen(process);
        var ended = process.WaitForExit(TimeSpan.FromSeconds(_random.NextDouble() * usual));
        if (ended)
        {
            _durations[change.Verb] = Math.Max(0.05, watch.Elapsed.TotalSeconds * 0.9);
            _tally.Missed++;
            return Finished(change, process.ExitCode, errors.Result, doneBefore);
        }

        process.Kill();
        process.WaitForExit();
        _durations[change.Verb] = Math.Min(5, usual * 1.02);
        _tally.Add(change.Verb);
        TakeNoteOfLeftovers();
        var done = ItemsDone(change);
        for (var i = 0; i < change.Numbers.Length; i++)
        {
            if (i < done && i >= doneBefore && change.Verb == "add")
            {
                _model.Must(change.Numbers[i], change.Version);
            }
            else if (i >= doneBefore && change.Verb != "compact")
            {
                _model.May(change.Numbers[i], change.Version);
            }
        }

        _unfinished = change.Verb == "add" ? change : null;
        return true;
    }

    /// <summary>The change is made to the end, and acknowledged by the program's exit code.</summary>
    private bool Finished(KillChange change, int exitCode, string errors, int doneBefore)
    {
        if (exitCode != 0)
        {
            throw new InvalidDataException($"{change.Verb} {change.File} failed with {exitCode}: {errors}");
        }

        if (change.Verb != "compact")
        {
            foreach (var number in change.Numbers.Skip(doneBefore))
            {
                _model.Must(number, change.Version);
            }
        }

        _unfinished = null;
        return false;
    }

    /// <summary>Starting .NET is no part of what is tested.</summary>
    private void WaitUntilOpen(Process process)
    {
        var owner = Path.Combine(Index, IndexFolder.LockOwnerName);
        File.Delete(Directory.Exists(Index) ? owner : Path.Combine(options.Folder, "none"));
        while (!File.Exists(owner) && !process.HasExited)
        {
            Thread.Sleep(1);
        }
    }

    private void TakeNoteOfLeftovers()
    {
        if (Directory.EnumerateFiles(Index, "*.seg" + DurableFile.TemporaryExtension).Any())
        {
            _tally.WithUnfinishedSegment++;
        }

        if (LiveIndex.HasChangesInLog(Index))
        {
            _tally.WithLogTail++;
        }
    }

    /// <summary>How many lines of a change the program has noted as safe.</summary>
    private int ItemsDone(KillChange change)
    {
        var jobs = Path.Combine(Index, "jobs");
        if (change.Verb != "add" || !Directory.Exists(jobs))
        {
            return 0;
        }

        foreach (var path in Directory.EnumerateFiles(jobs, "*.json"))
        {
            using var note = JsonDocument.Parse(File.ReadAllBytes(path));
            if (note.RootElement.GetProperty("input").GetString() == Path.GetFullPath(change.File))
            {
                return note.RootElement.GetProperty("items").GetInt32();
            }
        }

        return 0;
    }

    private void Check()
    {
        var copy = Path.Combine(options.Folder, "copy");
        if (Directory.Exists(copy))
        {
            Directory.Delete(copy, recursive: true);
        }

        IndexCopy.Copy(Index, copy);
        using (var index = LiveIndex.Open(
            copy, new LiveOptions { Merges = new MergeOptions { InBackground = false } }, [new ImpactPostingsBuilder()]))
        {
            index.Refresh();
            using var snapshot = index.Snapshot();
            _model.Check(snapshot);
        }

        if (IndexVerification.Run(copy).Problems is [var problem, ..])
        {
            throw new InvalidDataException($"verify: {problem}");
        }
    }
}
