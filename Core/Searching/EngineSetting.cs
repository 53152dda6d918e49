using System.Globalization;

namespace SparseSearch.Core.Searching;

/// <summary>
/// One way for an engine to search: the engine's name and a number for each knob that differs from its default.
/// Immutable; its text form is what command lines, reports and calibrations hold.
/// </summary>
/// <remarks>Text form: <c>windowed candidates=40 min-contribution=0.8</c>, knobs in ordinal order of their names.</remarks>
public sealed class EngineSetting : IEquatable<EngineSetting>
{
    private readonly SortedDictionary<string, double> _values;

    /// <summary>A setting.</summary>
    /// <param name="engine">The engine's name, without blanks.</param>
    /// <param name="values">Knobs and their values; a knob left out has its default.</param>
    /// <exception cref="ArgumentException">A name is empty or has a blank, or a value is not finite.</exception>
    public EngineSetting(string engine, params ReadOnlySpan<(string Knob, double Value)> values)
    {
        CheckName(engine);
        Engine = engine;
        _values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (knob, value) in values)
        {
            CheckName(knob);
            if (!double.IsFinite(value))
            {
                throw new ArgumentException($"{knob} is {value}; it must be a finite number.", nameof(values));
            }

            _values[knob] = value;
        }
    }

    /// <summary>The engine's name.</summary>
    public string Engine { get; }

    /// <summary>The knobs that are set, by name.</summary>
    public IReadOnlyDictionary<string, double> Values => _values;

    /// <summary>A knob's value, or a default where it is not set.</summary>
    public double ValueOr(string knob, double otherwise) => _values.TryGetValue(knob, out var value) ? value : otherwise;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">It is not an engine's name followed by <c>knob=number</c>.</exception>
    public static EngineSetting Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var values = new List<(string, double)>();
        foreach (var part in parts.Skip(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !double.TryParse(
                part.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                || !double.IsFinite(value))
            {
                throw new FormatException($"'{part}' in the setting '{text}' is not knob=number.");
            }

            values.Add((part[..equals], value));
        }

        return parts.Length > 0
            ? new EngineSetting(parts[0], values.ToArray())
            : throw new FormatException("A setting begins with an engine's name; this one is empty.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(
        ' ',
        _values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Key}={v.Value}")).Prepend(Engine));

    /// <inheritdoc/>
    public bool Equals(EngineSetting? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EngineSetting);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    private static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains(' ', StringComparison.Ordinal) || name.Contains('=', StringComparison.Ordinal))
        {
            throw new ArgumentException($"The name '{name}' has a blank or an equals sign.", nameof(name));
        }
    }
}
