using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Checkpoints in safetensors format; the header's length is mended, so that its JSON is reached.</summary>
internal sealed class SafetensorsTarget : FuzzTarget
{
    private readonly FuzzFile _file = new("model.safetensors");

    /// <inheritdoc/>
    public override string Name => "safetensors";

    /// <inheritdoc/>
    public override string Promise => "CheckpointFormatException";

    /// <inheritdoc/>
    public override int Share => 20;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Seed("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}}", 24),
        Seed(
            "{\"__metadata__\":{\"format\":\"pt\"},\"b\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[0,2]},"
            + "\"c\":{\"dtype\":\"I64\",\"shape\":[0,4],\"data_offsets\":[2,2]},\"d\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[2,8]}}", 8),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. FuzzWords.Json,
        .. FuzzWords.Texts("\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"F32\"", "\"I64\"", "\"Q4\"", "\"__metadata__\"", "24", "6"),
    ];

    /// <inheritdoc/>
    public override bool Allows(Exception error) => error is CheckpointFormatException;

    /// <inheritdoc/>
    public override string Read(byte[] input)
    {
        using var reader = SafetensorsReader.OpenFile(_file.Write(input));
        var floats = 0;
        foreach (var tensor in reader.Tensors)
        {
            if (tensor.ElementType is "F32" or "F16" or "BF16")
            {
                floats += reader.ReadFloats(tensor.Name).Length;
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Math.Min(9, reader.Tensors.Count())} tensors, {floats > 0}");
    }

    /// <inheritdoc/>
    public override byte[] Repair(byte[] input, FuzzRandom random)
    {
        // The header ends where its last brace does, in all inputs that keep it.
        var end = input.AsSpan().LastIndexOf("}}"u8) + 2;
        if (end > sizeof(long) + 1 && !random.OneIn(6))
        {
            BinaryPrimitives.WriteInt64LittleEndian(input, end - sizeof(long));
        }

        return input;
    }

    /// <inheritdoc/>
    protected override void Release() => _file.Dispose();

    private static byte[] Seed(string header, int dataBytes)
    {
        var text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)text.Length), .. text, .. new byte[dataBytes]];
    }
}
