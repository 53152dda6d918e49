using System.Globalization;

namespace SparseSearch.Core.Searching;

/// <summary>
/// What a search is asked to find instead of being given settings: the share of the best k documents, on average over
/// queries. Engines and their settings follow from it and from what was measured when the index was built. Immutable.
/// </summary>
/// <remarks>
/// Text form: <c>exact</c>, <c>fast</c> (0.9), <c>balanced</c> (0.97), or a number from 0.5 to 0.999. A target is a
/// mean: single queries may find less. Scores of what is found are always exact.
/// </remarks>
public readonly record struct RecallTarget
{
    /// <summary>The least and the largest level that is not exact.</summary>
    public const double MinLevel = 0.5, MaxLevel = 0.999;

    /// <summary>The exact hits, proven.</summary>
    public static readonly RecallTarget Exact;

    /// <summary>Nine of the ten best hits: level 0.9.</summary>
    public static readonly RecallTarget Fast = new(0.9);

    /// <summary>Level 0.97, where most of the time that exactness costs is saved and little is lost.</summary>
    public static readonly RecallTarget Balanced = new(0.97);

    /// <summary>One less the level, so that the default value is exact.</summary>
    private readonly double _missing;

    /// <summary>A level below exact.</summary>
    /// <param name="level">From <see cref="MinLevel"/> to <see cref="MaxLevel"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside its range.</exception>
    public RecallTarget(double level) => _missing = level is >= MinLevel and <= MaxLevel
        ? 1 - level
        : throw new ArgumentOutOfRangeException(nameof(level), level, Refusal(
            level.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The share of the best k documents that is to be found, from 0.5 to 1; 1 is exact.</summary>
    public double Level => Math.Round(1 - _missing, 12);

    /// <summary>Whether the hits must be proven to be the best.</summary>
    public bool IsExact => _missing == 0;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">It is neither a name nor a number in the range; the message says so.</exception>
    public static RecallTarget Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            "exact" => Exact,
            "fast" => Fast,
            "balanced" => Balanced,
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var level)
                && level is >= MinLevel and <= MaxLevel => new RecallTarget(level),
            _ => throw new FormatException(Refusal(text)),
        };
    }

    /// <summary>The text form: <c>exact</c>, or the level.</summary>
    public override string ToString() => IsExact ? "exact" : Level.ToString(CultureInfo.InvariantCulture);

    private static string Refusal(string value) => string.Create(
        CultureInfo.InvariantCulture,
        $"recall is {value}; ask for {MinLevel} to {MaxLevel}, or exact, fast, balanced.");
}
