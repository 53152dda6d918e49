using System.Globalization;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>Numbers as a report shows them; nothing for what is not known.</summary>
internal static class Numbers
{
    private const double LeastShownP = 0.0001;

    public static string Measure(double? value) => Text(value, "F4");

    public static string Difference(double? value) => Text(value, "+0.0000;-0.0000;0.0000");

    public static string Share(double? value) => Text(value, "0.0 %");

    public static string Two(double? value) => Text(value, "F2");

    public static string Count(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "";

    public static string Whole(double? value) => Text(value, "N0");

    /// <summary>A probability; very small ones as a bound.</summary>
    public static string Probability(double? value) =>
        value is < LeastShownP ? string.Create(CultureInfo.InvariantCulture, $"< {LeastShownP}") : Text(value, "F4");

    /// <summary>A time in the unit that suits it, of which it is less than 1,000 when rounded.</summary>
    public static string Micros(double value) => value switch
    {
        < 999.95 => Text(value, "0.0 µs"),
        < 999_995 => Text(value / 1_000, "0.00 ms"),
        _ => Text(value / 1_000_000, "0.00 s"),
    };

    /// <summary>A size in the unit that suits it; 1 MB is 10^6 bytes.</summary>
    public static string Bytes(double? value) => value switch
    {
        < 999.5 => Text(value, "0 B"),
        < 999.95e3 => Text(value / 1e3, "0.0 kB"),
        < 999.95e6 => Text(value / 1e6, "0.0 MB"),
        _ => Text(value / 1e9, "0.00 GB"),
    };

    private static string Text(double? value, string format) =>
        value is { } number && double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture) : "";
}
