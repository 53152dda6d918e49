using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Onnx;

/// <summary>The activation and logarithms of a recipe, element by element.</summary>
internal static class HeadActivation
{
    /// <summary>Adds them.</summary>
    /// <param name="builder">The graph to add to.</param>
    /// <param name="name">What the names of all values begin with.</param>
    /// <param name="side">Says which.</param>
    /// <param name="x">Any tensor.</param>
    public static GraphValue Build(GraphBuilder builder, string name, SideRecipe side, GraphValue x)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(side);
        x = side.Activation switch
        {
            WeightActivation.Relu => builder.Relu($"{name}.relu", x),
            WeightActivation.Softplus => builder.Softplus($"{name}.softplus", x),
            _ => x,
        };
        for (var i = 1; i <= side.Logarithms; i++)
        {
            x = LogOnePlus(builder, $"{name}.log.{i}", x);
        }

        return x;
    }

    /// <summary>
    /// log(1 + x), in single precision whatever the type of x: in half precision 1 + x would round small weights away.
    /// </summary>
    public static GraphValue LogOnePlus(GraphBuilder builder, string name, GraphValue x)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(x);
        var one = builder.Constant($"{name}.one", OnnxElementType.Float, [1], static () => [1f]);
        if (x.ElementType == OnnxElementType.Float)
        {
            return builder.Log(name, builder.Add($"{name}.plus_one", x, one));
        }

        var wide = builder.Cast($"{name}.wide", x, OnnxElementType.Float);
        var logarithm = builder.Log($"{name}.log", builder.Add($"{name}.plus_one", wide, one));
        return builder.Cast(name, logarithm, x.ElementType);
    }
}
