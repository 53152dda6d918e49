using System.Globalization;

namespace SparseSearch.Encoders;

/// <summary>A rule by which small weights are left out of a vector; made by its methods, which check values.</summary>
public readonly record struct PruningRule
{
    private static readonly (PruningKind Kind, string Name, Func<double, PruningRule> Create)[] s_forms =
    [
        (PruningKind.TopTerms, "top_k", static v => TopTerms(checked((int)v))),
        (PruningKind.AbsoluteValue, "abs_value", AbsoluteValue),
        (PruningKind.Threshold, "threshold", Threshold),
        (PruningKind.MaxRatio, "max_ratio", MaxRatio),
        (PruningKind.PruneRatio, "prune_ratio", PruneRatio),
        (PruningKind.AlphaMass, "alpha_mass", AlphaMass),
    ];

    private PruningRule(PruningKind kind, double value) => (Kind, Value) = (kind, value);

    /// <summary>What weights are compared with.</summary>
    public PruningKind Kind { get; }

    /// <summary>k, t, r or α.</summary>
    public double Value { get; }

    /// <summary>Keeps the k largest weights, known as <c>top_k</c> or <c>max_active_dims</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1.</exception>
    public static PruningRule TopTerms(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return new PruningRule(PruningKind.TopTerms, k);
    }

    /// <summary>Keeps weights of at least <paramref name="least"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public static PruningRule AbsoluteValue(double least) =>
        new(PruningKind.AbsoluteValue, Weight(least, nameof(least)));

    /// <summary>Keeps weights above <paramref name="bound"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public static PruningRule Threshold(double bound) => new(PruningKind.Threshold, Weight(bound, nameof(bound)));

    /// <summary>Keeps weights of at least this part of the largest.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0 and at most 1.</exception>
    public static PruningRule MaxRatio(double ratio) => new(PruningKind.MaxRatio, Part(ratio, nameof(ratio)));

    /// <summary>Keeps weights above this part of the largest.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0 and below 1.</exception>
    public static PruningRule PruneRatio(double ratio)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ratio, 1.0);
        return new PruningRule(PruningKind.PruneRatio, Part(ratio, nameof(ratio)));
    }

    /// <summary>Keeps the largest weights that together have this part of the sum.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0 and at most 1.</exception>
    public static PruningRule AlphaMass(double share) => new(PruningKind.AlphaMass, Part(share, nameof(share)));

    /// <summary>Reads what <see cref="ToString"/> writes, for example <c>top_k 400</c>.</summary>
    /// <exception cref="ArgumentException">It is no rule; the message lists the rules.</exception>
    public static PruningRule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var form = Array.Find(s_forms, f => words.Length == 2 && f.Name == words[0]);
        if (form.Name is null
            || !double.TryParse(words[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || (form.Kind == PruningKind.TopTerms && (value != Math.Floor(value) || value > int.MaxValue)))
        {
            throw new ArgumentException(
                $"'{text}' is no pruning rule; a rule is one of "
                + $"{string.Join(", ", s_forms.Select(static f => f.Name))} and a number, for example 'top_k 400' or "
                + "'max_ratio 0.1'.", nameof(text));
        }

        return form.Create(value);
    }

    /// <summary>The rule as text, for example <c>max_ratio 0.1</c>.</summary>
    public override string ToString()
    {
        var kind = Kind;
        var name = Array.Find(s_forms, f => f.Kind == kind).Name;
        return string.Create(CultureInfo.InvariantCulture, $"{name} {Value}");
    }

    private static double Weight(double value, string name) =>
        value >= 0.0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, "It must be a finite number of at least 0.");

    private static double Part(double value, string name) =>
        value is > 0.0 and <= 1.0
            ? value
            : throw new ArgumentOutOfRangeException(name, value, "It must be above 0 and at most 1.");
}
