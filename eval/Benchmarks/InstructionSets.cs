using System.Diagnostics;
using System.Globalization;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures what instruction sets are worth: <see cref="EngineTimes"/> in processes whose runtime has some of them
/// switched off, in turn, so that a busy machine slows all of them alike. Told is each setting's best mean, and its
/// ratio to the one with all instructions.
/// </summary>
internal static class InstructionSets
{
    private const int Rounds = 3;

    private static readonly (string Name, string? Variable)[] s_sets =
        [("all", null), ("no AVX-512", "EnableAVX512"), ("no AVX2", "EnableAVX2"), ("none", "EnableHWIntrinsic")];

    /// <summary>Runs: <c>docs.csr queries.csr [queries] [index folder to keep]</c>.</summary>
    public static void Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        var count = arguments.Length > 2 ? arguments[2] : "300";
        var temporary = arguments.Length > 3 ? null : Directory.CreateTempSubdirectory("instruction-sets-").FullName;
        var folder = temporary ?? arguments[3];
        try
        {
            if (!File.Exists(Path.Combine(folder, "manifest.json")))
            {
                EngineTimes.Build(folder, arguments[0]);
            }

            var means = new Dictionary<(string Setting, string Set), double>();
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var (name, variable) in s_sets)
                {
                    foreach (var (setting, mean) in Child(folder, arguments[1], count, variable))
                    {
                        var key = (setting, name);
                        means[key] = Math.Min(mean, means.GetValueOrDefault(key, double.MaxValue));
                    }
                }
            }

            Write(means, output);
        }
        finally
        {
            if (temporary is not null)
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    private static List<(string Setting, double Mean)> Child(
        string folder, string queries, string count, string? variable)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var argument in (string[])["engine-times", folder, queries, count, "4"])
        {
            start.ArgumentList.Add(argument);
        }

        if (variable is not null)
        {
            start.Environment["DOTNET_" + variable] = "0";
        }

        using var child = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
        var lines = child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        child.WaitForExit();
        return
        [
            .. lines.Select(line => line.Split('\t'))
                .Select(p => (p[0], double.Parse(p[1], CultureInfo.InvariantCulture))),
        ];
    }

    private static void Write(Dictionary<(string Setting, string Set), double> means, TextWriter output)
    {
        foreach (var setting in means.Keys.Select(key => key.Setting).Distinct())
        {
            var all = means[(setting, s_sets[0].Name)];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{setting}: ") + string.Join(
                ", ", s_sets.Select(set => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{set.Name} {means[(setting, set.Name)]:f1} µs ({means[(setting, set.Name)] / all:f2})"))));
        }
    }
}
