namespace SparseSearch.Core.Searching;

/// <summary>The checks that every engine makes of a setting.</summary>
public static class EngineKnobs
{
    /// <summary>Refuses a setting of another engine, an unknown knob, and a value outside its range.</summary>
    /// <param name="setting">What is asked for.</param>
    /// <param name="engine">The engine's name.</param>
    /// <param name="knobs">What can be set.</param>
    /// <exception cref="ArgumentException">One of these; the message names the value, the range and the remedy.</exception>
    public static void Check(EngineSetting setting, string engine, IReadOnlyList<EngineKnob> knobs)
    {
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(knobs);
        if (setting.Engine != engine)
        {
            throw new ArgumentException(
                $"The setting '{setting}' is one of the engine {setting.Engine}, not of {engine}.", nameof(setting));
        }

        foreach (var (name, value) in setting.Values)
        {
            var knob = knobs.FirstOrDefault(known => known.Name == name) ?? throw new ArgumentException(
                knobs.Count == 0
                    ? $"The engine {engine} has no settings, and so no '{name}'."
                    : $"The engine {engine} has no setting '{name}'; it has {string.Join(", ", knobs.Select(k => k.Name))}.",
                nameof(setting));
            if (value < knob.Minimum || value > knob.Maximum)
            {
                throw new ArgumentException(
                    FormattableString.Invariant(
                        $"{name} is {value}; give {knob.Minimum} to {knob.Maximum} ({knob.Description})"),
                    nameof(setting));
            }
        }
    }

    /// <summary>A knob's value in a setting, or its default.</summary>
    /// <param name="setting">Checked already.</param>
    /// <param name="knob">One of the engine's.</param>
    public static double ValueIn(EngineSetting setting, EngineKnob knob)
    {
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(knob);
        return setting.ValueOr(knob.Name, knob.Default);
    }
}
