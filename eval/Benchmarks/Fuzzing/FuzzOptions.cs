using System.Globalization;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>What <c>fuzz</c> is asked to do.</summary>
internal sealed record FuzzOptions
{
    /// <summary>Names of the targets.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Inputs of all targets together, seeds not counted; default 1,000,000.</summary>
    public long Inputs { get; init; } = 1_000_000;

    /// <summary>Decides every input, together with the number of workers; default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Where it stops, if inputs are left; default an hour.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Takes inputs that break a promise; default <c>fuzz-findings</c>.</summary>
    public string Findings { get; init; } = "fuzz-findings";

    /// <summary>Threads; default as many as there are processors.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Reads <c>READER|all [--inputs N] [--seed S] [--seconds T] [--findings FOLDER] [--workers W]</c>.</summary>
    /// <exception cref="ArgumentException">There is no such reader or option.</exception>
    public static FuzzOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new FuzzOptions { Targets = args[0] == "all" ? FuzzTargets.Names : [args[0]] };
        for (var i = 1; i + 1 < args.Length; i += 2)
        {
            var value = args[i + 1];
            options = args[i] switch
            {
                "--inputs" => options with { Inputs = long.Parse(value, CultureInfo.InvariantCulture) },
                "--seed" => options with { Seed = ulong.Parse(value, CultureInfo.InvariantCulture) },
                "--seconds" => options with { Limit = TimeSpan.FromSeconds(double.Parse(value, CultureInfo.InvariantCulture)) },
                "--findings" => options with { Findings = value },
                "--workers" => options with { Workers = int.Parse(value, CultureInfo.InvariantCulture) },
                _ => throw new ArgumentException($"There is no option {args[i]}."),
            };
        }

        return options;
    }
}
