using System.Globalization;

namespace SparseSearch.Query.Feedback;

/// <summary>Something that can be set on feedback by its name.</summary>
internal abstract record FeedbackKnob(string Name, string Meaning)
{
    /// <summary>The value as text.</summary>
    public abstract string TextOf(FeedbackOptions options);

    /// <summary>Options with another value.</summary>
    /// <exception cref="FormatException">The text is no such value; the message names what is.</exception>
    public abstract FeedbackOptions Set(FeedbackOptions options, string text);

    /// <summary>Refuses a value outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is.</exception>
    public abstract void Check(FeedbackOptions options);

    /// <summary>Name, range, default and meaning.</summary>
    public abstract string Describe(FeedbackOptions defaults);
}

/// <summary>A number.</summary>
internal sealed record NumberKnob(
    string Name, string Meaning, double Minimum, double Maximum, Func<FeedbackOptions, double> Get,
    Func<FeedbackOptions, double, FeedbackOptions> With, bool IsWhole = false) : FeedbackKnob(Name, Meaning)
{
    private string Range => string.Create(
        CultureInfo.InvariantCulture, $"{(IsWhole ? "a whole number from " : "")}{Minimum} to {Maximum}");

    public override string TextOf(FeedbackOptions options) => Get(options).ToString(CultureInfo.InvariantCulture);

    public override FeedbackOptions Set(FeedbackOptions options, string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || IsOutside(value))
        {
            throw new FormatException($"{Name} is {text}; give {Range} ({Meaning}).");
        }

        return With(options, value);
    }

    public override void Check(FeedbackOptions options)
    {
        var value = Get(options);
        if (IsOutside(value))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), value, string.Create(CultureInfo.InvariantCulture, $"{Name} is {value}; give {Range} ({Meaning})."));
        }
    }

    public override string Describe(FeedbackOptions defaults) => $"{Name}: {Range}, default {TextOf(defaults)}: {Meaning}";

    private bool IsOutside(double value) =>
        !(value >= Minimum && value <= Maximum) || (IsWhole && value != Math.Floor(value));
}

/// <summary>One of a few words, or none, which leaves the choice to what is searched.</summary>
internal sealed record ChoiceKnob<T>(
    string Name, string Meaning, (string Word, T Value)[] Choices, Func<FeedbackOptions, T?> Get,
    Func<FeedbackOptions, T, FeedbackOptions> With) : FeedbackKnob(Name, Meaning)
    where T : struct, Enum
{
    private string Words => string.Join(", ", Choices.Select(static choice => choice.Word));

    public override string TextOf(FeedbackOptions options) => Get(options) is { } value
        ? Choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Word
        : "";

    public override FeedbackOptions Set(FeedbackOptions options, string text)
    {
        foreach (var (word, value) in Choices)
        {
            if (word == text)
            {
                return With(options, value);
            }
        }

        throw new FormatException($"{Name} is '{text}'; give one of {Words} ({Meaning}).");
    }

    public override void Check(FeedbackOptions options)
    {
        if (Get(options) is { } value && !Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(nameof(options), value, $"{Name} is {value}; give one of {Words} ({Meaning}).");
        }
    }

    public override string Describe(FeedbackOptions defaults) => $"{Name}: one of {Words}: {Meaning}";
}
