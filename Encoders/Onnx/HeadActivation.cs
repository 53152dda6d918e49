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

    /// <summary>log(1 + x).</summary>
    public static GraphValue LogOnePlus(GraphBuilder builder, string name, GraphValue x) =>
        builder.Log(name, builder.Add($"{name}.plus_one", x, builder.Scalar($"{name}.one", 1f)));
}
