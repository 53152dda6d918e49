using Microsoft.ML.OnnxRuntime;
using SparseSearch.Core.Numerics;
using SparseSearch.Encoders.Onnx;

namespace SparseSearch.Encoders.Runtime;

/// <summary>
/// A graph that multiplies a matrix by another again and again and gives the largest number of each row. Random numbers
/// of a spread that products keep: with zeros a device would need less power, and run faster, than it ever does.
/// Immutable.
/// </summary>
/// <param name="Size">Rows and columns of both matrices, at least 1.</param>
/// <param name="Products">Length of the chain, at least 1.</param>
internal sealed record MatrixChain(int Size, int Products)
{
    /// <summary>The left matrix, [size, size].</summary>
    public const string InputName = "left";

    /// <summary>The largest number of each row, [size].</summary>
    public const string OutputName = "largest";

    private const long LeftStream = 0, RightStream = 1;

    /// <summary>Floating-point operations of a run.</summary>
    public double Operations => 2.0 * Products * Size * Size * Size;

    /// <summary>The graph.</summary>
    /// <param name="type">Of all numbers.</param>
    /// <param name="seed">Of the right matrix.</param>
    public OnnxGraph Build(OnnxElementType type, ulong seed)
    {
        var builder = new GraphBuilder(type);
        var product = builder.Input(InputName, type, Size, Size);
        var right = builder.Constant("right", [Size, Size], () => Numbers(seed, RightStream));
        for (var i = 0; i < Products; i++)
        {
            product = builder.MatMul($"product.{i}", product, right);
        }

        builder.Output(builder.ReduceMax(OutputName, product, axis: 1));
        return builder.Build();
    }

    /// <summary>The input; the caller disposes it.</summary>
    /// <param name="type">As the graph's.</param>
    /// <param name="seed">The graph's.</param>
    public OrtValue Left(OnnxElementType type, ulong seed)
    {
        var numbers = Numbers(seed, LeftStream);
        long[] shape = [Size, Size];
        return type switch
        {
            OnnxElementType.Float16 => OrtValue.CreateTensorValueFromMemory(
                Array.ConvertAll(numbers, static x => new Float16(BitConverter.HalfToUInt16Bits((Half)x))), shape),
            OnnxElementType.BFloat16 => OrtValue.CreateTensorValueFromMemory(
                Array.ConvertAll(numbers, static x => new BFloat16(GraphNumbers.ToBFloat16(x))), shape),
            _ => OrtValue.CreateTensorValueFromMemory(numbers, shape),
        };
    }

    /// <summary>Size × size numbers of variance 1 / size, so that a product's are as large as the left matrix's.</summary>
    private float[] Numbers(ulong seed, long stream)
    {
        var random = new SeededRandom(seed, stream);
        var numbers = new float[Size * Size];
        var spread = Math.Sqrt(12.0 / Size);
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (float)((random.NextDouble() - 0.5) * spread);
        }

        return numbers;
    }
}
