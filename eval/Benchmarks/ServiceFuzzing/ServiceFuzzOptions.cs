using System.Globalization;

namespace SparseSearch.Benchmarks.ServiceFuzzing;

/// <summary>What <c>fuzz-service</c> is asked to do.</summary>
internal sealed record ServiceFuzzOptions
{
    /// <summary>Requests; default 200,000.</summary>
    public long Requests { get; init; } = 200_000;

    /// <summary>Decides every request, but not in which order the service sees them; default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Where it stops, if requests are left; default an hour.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Requests at a time; default 8.</summary>
    public int Workers { get; init; } = 8;

    /// <summary>What a request may take; default ten seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Reads <c>[--requests N] [--seed S] [--seconds T] [--workers W]</c>.</summary>
    /// <exception cref="ArgumentException">There is no such option.</exception>
    public static ServiceFuzzOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new ServiceFuzzOptions();
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            var value = args[i + 1];
            options = args[i] switch
            {
                "--requests" => options with { Requests = long.Parse(value, CultureInfo.InvariantCulture) },
                "--seed" => options with { Seed = ulong.Parse(value, CultureInfo.InvariantCulture) },
                "--seconds" => options with { Limit = TimeSpan.FromSeconds(double.Parse(value, CultureInfo.InvariantCulture)) },
                "--workers" => options with { Workers = int.Parse(value, CultureInfo.InvariantCulture) },
                _ => throw new ArgumentException($"There is no option {args[i]}."),
            };
        }

        return options;
    }
}
