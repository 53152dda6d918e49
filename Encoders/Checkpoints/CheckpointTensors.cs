using System.Numerics;
using System.Runtime.InteropServices;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// Finds a checkpoint's tensors by canonical name, whatever the file calls them, checks their shapes at once and their
/// numbers when they are read.
/// </summary>
/// <param name="reader">The checkpoint; stays the caller's.</param>
public sealed class CheckpointTensors(SafetensorsReader reader)
{
    /// <summary>Rows and columns turned at a time: two such blocks fit the first-level cache.</summary>
    private const int BlockSize = 32;

    /// <summary>The exponent's bits of a single: all set means an infinity or not a number.</summary>
    private const uint ExponentBits = 0x7F80_0000;

    /// <summary>Whether the checkpoint has a tensor under one of its names.</summary>
    public bool Contains(string canonical) =>
        TensorNames.Candidates(canonical).Any(name => reader.Find(name) is not null);

    /// <summary>Whether the checkpoint has a tensor of exactly this name.</summary>
    public bool ContainsExactly(string name) => reader.Find(name) is not null;

    /// <summary>A tensor's elements, to be read later; the shape is checked now.</summary>
    /// <param name="canonical">See <see cref="TensorNames"/>.</param>
    /// <param name="shape">The shape it must have.</param>
    /// <returns>
    /// Reads the elements, row-major; throws <see cref="CheckpointFormatException"/> if one is not a finite number.
    /// </returns>
    /// <exception cref="CheckpointFormatException">It is missing or has another shape.</exception>
    public Func<float[]> Lazy(string canonical, params long[] shape)
    {
        var tensor = Find(canonical);
        if (!tensor.Shape.SequenceEqual(shape))
        {
            throw new CheckpointFormatException(
                reader.FileOf(tensor.Name), $"tensor '{tensor.Name}' of shape [{string.Join(", ", shape)}]",
                $"[{string.Join(", ", tensor.Shape)}]",
                $"The weights and {ModelConfig.FileName} do not belong together; copy both from one checkpoint.");
        }

        return () =>
        {
            var elements = reader.ReadFloats(tensor.Name);
            var place = FirstNotFinite(elements);
            return place < 0 ? elements : throw NotFinite(tensor, place, elements[place]);
        };
    }

    /// <summary>
    /// A linear layer's weight [outputs, inputs], turned to [inputs, outputs] as matrix products want it.
    /// </summary>
    /// <exception cref="CheckpointFormatException">It is missing or has another shape.</exception>
    public Func<float[]> LazyTransposed(string canonical, int outputs, int inputs)
    {
        var read = Lazy(canonical, outputs, inputs);
        return () => Transpose(read(), outputs, inputs);
    }

    /// <summary>An exception about a tensor that is not there.</summary>
    /// <param name="canonical">See <see cref="TensorNames"/>.</param>
    public CheckpointFormatException Missing(string canonical)
    {
        var names = TensorNames.Candidates(canonical);
        return new CheckpointFormatException(
            reader.Files[0], $"one of the tensors {string.Join(", ", names.Select(static c => $"'{c}'"))}", "none",
            "The checkpoint lacks weights of its language model; use one saved with its head, for example by " +
            "BertForMaskedLM or MistralForCausalLM.");
    }

    /// <summary>The index of the first element that is an infinity or not a number, or -1.</summary>
    internal static int FirstNotFinite(ReadOnlySpan<float> elements)
    {
        var bits = MemoryMarshal.Cast<float, uint>(elements);
        var exponent = new Vector<uint>(ExponentBits);
        var i = 0;
        for (; i <= bits.Length - Vector<uint>.Count; i += Vector<uint>.Count)
        {
            if (Vector.EqualsAny(new Vector<uint>(bits[i..]) & exponent, exponent))
            {
                break;
            }
        }

        for (; i < bits.Length; i++)
        {
            if ((bits[i] & ExponentBits) == ExponentBits)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Turns a row-major [rows, columns] matrix to [columns, rows].</summary>
    internal static float[] Transpose(ReadOnlySpan<float> source, int rows, int columns)
    {
        var turned = new float[source.Length];
        for (var firstRow = 0; firstRow < rows; firstRow += BlockSize)
        {
            var lastRow = Math.Min(rows, firstRow + BlockSize);
            for (var firstColumn = 0; firstColumn < columns; firstColumn += BlockSize)
            {
                var lastColumn = Math.Min(columns, firstColumn + BlockSize);
                for (var row = firstRow; row < lastRow; row++)
                {
                    for (var column = firstColumn; column < lastColumn; column++)
                    {
                        turned[(column * rows) + row] = source[(row * columns) + column];
                    }
                }
            }
        }

        return turned;
    }

    private CheckpointFormatException NotFinite(TensorInfo tensor, int place, float value)
    {
        var coordinates = new long[tensor.Shape.Count];
        var rest = (long)place;
        for (var axis = coordinates.Length - 1; axis >= 0; axis--)
        {
            (rest, coordinates[axis]) = Math.DivRem(rest, tensor.Shape[axis]);
        }

        return new CheckpointFormatException(
            reader.FileOf(tensor.Name), $"finite numbers in tensor '{tensor.Name}'",
            $"{value} at [{string.Join(", ", coordinates)}]",
            "Training diverged, or the file was damaged or converted to a precision too narrow for it; use another.");
    }

    private TensorInfo Find(string canonical)
    {
        foreach (var name in TensorNames.Candidates(canonical))
        {
            if (reader.Find(name) is { } tensor)
            {
                return tensor;
            }
        }

        throw Missing(canonical);
    }
}
