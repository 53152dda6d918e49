namespace SparseSearch.Eval.Load;

/// <summary>A stretch of time with one rate of requests.</summary>
/// <param name="RatePerSecond">Requests a second, whether answers come or not; 0 for as many as the connections get answered.</param>
/// <param name="Seconds">How long, above 0.</param>
public sealed record LoadPhase(double RatePerSecond, double Seconds)
{
    /// <summary>Reads <c>RATExSECONDS</c>, such as <c>3000x20</c>, or <c>maxx20</c> without a rate.</summary>
    /// <exception cref="FormatException">It is none; the message says how one looks.</exception>
    public static LoadPhase Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.LastIndexOf('x');
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        if (at > 0 && double.TryParse(text[(at + 1)..], culture, out var seconds) && seconds is > 0 and <= 86_400)
        {
            if (text[..at] == "max")
            {
                return new LoadPhase(0, seconds);
            }

            if (double.TryParse(text[..at], culture, out var rate) && rate is > 0 and <= 1_000_000)
            {
                return new LoadPhase(rate, seconds);
            }
        }

        throw new FormatException(
            $"'{text}' is no phase; give requests a second (above 0, at most 1,000,000, or 'max') and seconds, such as 3000x20 or maxx20.");
    }
}
