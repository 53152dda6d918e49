using System.Globalization;

namespace SparseSearch.Core.Filters;

/// <summary>
/// ISO 8601 dates as milliseconds: a day, or a day and a time with an offset or <c>Z</c>. A time without an offset is
/// in UTC, a day is its first moment in UTC; what is finer than a millisecond is cut off.
/// </summary>
public static class FieldDates
{
    /// <summary>For messages.</summary>
    public const string Example = "\"2010-05-31\" or \"2010-05-31T14:30:00Z\"";

    private static readonly string[] s_formats =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads a date.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="millis">Milliseconds since 1970-01-01T00:00Z, negative before; a whole number.</param>
    public static bool TryParse(string text, out double millis)
    {
        var isDate = DateTimeOffset.TryParseExact(
            text, s_formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment);
        millis = isDate ? moment.ToUnixTimeMilliseconds() : 0;
        return isDate;
    }

    /// <summary>A date for people.</summary>
    /// <param name="millis">Of the years 1 to 9999.</param>
    public static string Show(double millis) => DateTimeOffset.FromUnixTimeMilliseconds((long)millis)
        .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
