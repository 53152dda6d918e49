namespace SparseSearch.Encoders.Onnx;

/// <summary>A named constant of a node: exactly one of the kinds of value.</summary>
internal sealed record GraphAttribute
{
    private GraphAttribute(string name) => Name = name;

    /// <summary>The attribute's name in the operator's definition.</summary>
    public string Name { get; }

    /// <summary>The value of an integer attribute.</summary>
    public long? Integer { get; private init; }

    /// <summary>The value of a floating-point attribute.</summary>
    public float? Float { get; private init; }

    /// <summary>The value of an attribute that is a list of integers.</summary>
    public IReadOnlyList<long>? Integers { get; private init; }

    /// <summary>The value of a text attribute.</summary>
    public string? Text { get; private init; }

    /// <summary>An integer attribute.</summary>
    public static GraphAttribute Of(string name, long value) => new(name) { Integer = value };

    /// <summary>A floating-point attribute.</summary>
    public static GraphAttribute Of(string name, float value) => new(name) { Float = value };

    /// <summary>A text attribute.</summary>
    public static GraphAttribute Of(string name, string value) => new(name) { Text = value };

    /// <summary>An attribute that is a list of integers.</summary>
    public static GraphAttribute Of(string name, params long[] values) => new(name) { Integers = values };
}
