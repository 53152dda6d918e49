using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace SparseSearch.Eval.Plans;

/// <summary>A mapping of a plan's file, whose members are taken one by one; what is left in the end was not known.</summary>
internal sealed class YamlPart
{
    private readonly string _path;
    private readonly string _what;
    private readonly YamlMappingNode _node;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public YamlPart(string path, string what, YamlNode node)
    {
        (_path, _what) = (path, what);
        _node = node as YamlMappingNode ?? throw new PlanException(
            path, node.Start.Line, $"{what} must be a mapping, such as 'name: value'.");
    }

    /// <summary>A member's text, or null where it is missing.</summary>
    public string? Text(string name)
    {
        var value = Find(name);
        return value is null
            ? null
            : (value as YamlScalarNode)?.Value ?? throw Fault(value, $"'{name}' of {_what} must be a text, not a list or a mapping.");
    }

    /// <summary>A member's text.</summary>
    public string RequiredText(string name) => Text(name) is { Length: > 0 } text
        ? text
        : throw Fault(_node, $"{_what} has no '{name}'.");

    /// <summary>A whole number.</summary>
    public int? Whole(string name, int least, int most) => Text(name) is not { } text
        ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
          && number >= least && number <= most
            ? number
            : throw Fault(Find(name)!, $"'{name}' of {_what} is '{text}'; give a whole number from {least} to {most}.");

    /// <summary>A number from 0 on.</summary>
    public double Number(string name, double? otherwise = null)
    {
        var text = otherwise is null ? RequiredText(name) : Text(name);
        return text is null
            ? otherwise!.Value
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0
              && double.IsFinite(number)
                ? number
                : throw Fault(Find(name)!, $"'{name}' of {_what} is '{text}'; give a number of at least 0.");
    }

    /// <summary>The members of a list; one text alone counts as a list of one. Empty where it is missing.</summary>
    public IReadOnlyList<YamlNode> List(string name) => Find(name) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children],
        YamlScalarNode one => [one],
        var other => throw Fault(other, $"'{name}' of {_what} must be a list."),
    };

    /// <summary>Refuses what nobody asked for.</summary>
    public void End()
    {
        foreach (var (key, _) in _node.Children)
        {
            if (key is not YamlScalarNode { Value: { } name } || !_taken.Contains(name))
            {
                throw Fault(key, $"{_what} has no member '{key}'; it may have {string.Join(", ", _taken.Order(StringComparer.Ordinal))}.");
            }
        }
    }

    /// <summary>A fault at a member, or at the whole where the member is missing.</summary>
    public PlanException FaultAt(string name, string reason) => Fault(Find(name) ?? _node, reason);

    private YamlNode? Find(string name)
    {
        _taken.Add(name);
        return _node.Children.TryGetValue(new YamlScalarNode(name), out var value) ? value : null;
    }

    private PlanException Fault(YamlNode node, string reason) => new(_path, node.Start.Line, reason);
}
