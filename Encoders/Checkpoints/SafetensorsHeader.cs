using System.Buffers.Binary;
using System.Text.Json;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// Reads and checks the beginning of a safetensors file: eight bytes of length (little-endian), that many bytes of
/// JSON, then the tensors' bytes without a gap. Everything is checked here, so that reading a tensor cannot fail later.
/// </summary>
internal static class SafetensorsHeader
{
    private const int PrefixBytes = sizeof(ulong);

    /// <summary>The format's own limit, against a random file whose first bytes read as an enormous length.</summary>
    private const long MaxHeaderBytes = 100_000_000;

    private const string Remedy =
        "The file is damaged, cut short or not a safetensors file; copy or download it again.";

    private static readonly Dictionary<string, int> s_elementBytes = new(StringComparer.Ordinal)
    {
        ["BOOL"] = 1,
        ["U8"] = 1,
        ["I8"] = 1,
        ["F8_E4M3"] = 1,
        ["F8_E5M2"] = 1,
        ["U16"] = 2,
        ["I16"] = 2,
        ["F16"] = 2,
        ["BF16"] = 2,
        ["U32"] = 4,
        ["I32"] = 4,
        ["F32"] = 4,
        ["U64"] = 8,
        ["I64"] = 8,
        ["F64"] = 8,
    };

    /// <summary>The tensors of a file, ordered by where they lie.</summary>
    /// <exception cref="CheckpointFormatException">The file breaks a rule of the format.</exception>
    public static List<TensorInfo> Read(string path)
    {
        using var file = File.OpenRead(path);
        Require(file.Length >= PrefixBytes, path, $"at least {PrefixBytes} bytes", $"{file.Length}");
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        file.ReadExactly(prefix);
        var declared = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var limit = Math.Min(MaxHeaderBytes, file.Length - PrefixBytes);
        Require(
            declared <= (ulong)limit, path, $"a header of at most {limit} bytes", $"one that claims {declared} bytes");
        var header = new byte[declared];
        file.ReadExactly(header);
        var dataOffset = PrefixBytes + header.Length;
        var tensors = Parse(path, header, dataOffset);
        tensors.Sort(static (a, b) => (a.OffsetBytes, a.LengthBytes).CompareTo((b.OffsetBytes, b.LengthBytes)));
        RequireContiguous(path, tensors, dataOffset, file.Length);
        return tensors;
    }

    private static List<TensorInfo> Parse(string path, byte[] header, long dataOffset)
    {
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { AllowDuplicateProperties = false });
            Require(
                json.RootElement.ValueKind == JsonValueKind.Object, path, "a JSON object as header",
                $"a JSON {json.RootElement.ValueKind}");
            var tensors = new List<TensorInfo>();
            foreach (var entry in json.RootElement.EnumerateObject())
            {
                if (entry.Name != "__metadata__")
                {
                    tensors.Add(ParseTensor(path, entry, dataOffset));
                }
            }

            return tensors;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Text that is not UTF-8 is found only when it is read, and is then an invalid operation.
            throw new CheckpointFormatException(path, "a header of valid JSON", e.Message, Remedy, e);
        }
    }

    private static TensorInfo ParseTensor(string path, JsonProperty entry, long dataOffset)
    {
        var where = $"tensor '{entry.Name}'";
        Require(
            entry.Value.ValueKind == JsonValueKind.Object, path, $"an object for {where}", $"{entry.Value.ValueKind}");
        Require(
            entry.Value.TryGetProperty("dtype", out var type) && type.ValueKind == JsonValueKind.String, path,
            $"a dtype for {where}", "none");
        var elementType = type.GetString() ?? "";
        Require(
            s_elementBytes.TryGetValue(elementType, out var elementBytes), path,
            $"{where} of one of {string.Join(", ", s_elementBytes.Keys)}", $"'{elementType}'");
        var shape = Numbers(path, entry, "shape");
        var offsets = Numbers(path, entry, "data_offsets");
        Require(offsets.Length == 2, path, $"two data_offsets for {where}", $"{offsets.Length}");
        Require(offsets[0] <= offsets[1], path, $"ascending data_offsets for {where}", $"{offsets[0]}, {offsets[1]}");
        var lengthBytes = offsets[1] - offsets[0];
        var needed = shape.Aggregate((Int128)elementBytes, static (product, size) => Saturated(product * size));
        Require(
            needed == lengthBytes, path, $"{needed} bytes for {where}, {elementType}[{string.Join(", ", shape)}]",
            $"{lengthBytes}");
        Require(
            offsets[1] <= long.MaxValue - dataOffset, path, $"data_offsets of {where} in the file", $"{offsets[1]}");
        return new TensorInfo(entry.Name, elementType, shape, dataOffset + offsets[0], lengthBytes);
    }

    /// <summary>Keeps a product of absurd sizes from overflowing; no file is that long.</summary>
    private static Int128 Saturated(Int128 product) => Int128.Min(product, (Int128)long.MaxValue + 1);

    private static long[] Numbers(string path, JsonProperty entry, string property)
    {
        var expected = $"'{property}' of tensor '{entry.Name}' as a list of whole numbers from 0";
        Require(
            entry.Value.TryGetProperty(property, out var list) && list.ValueKind == JsonValueKind.Array, path,
            expected, "none");
        var numbers = new long[list.GetArrayLength()];
        for (var i = 0; i < numbers.Length; i++)
        {
            var item = list[i];
            Require(
                item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out numbers[i]) && numbers[i] >= 0, path,
                expected, item.GetRawText());
        }

        return numbers;
    }

    private static void RequireContiguous(string path, List<TensorInfo> tensors, long dataOffset, long fileLength)
    {
        var end = dataOffset;
        foreach (var tensor in tensors)
        {
            Require(
                tensor.OffsetBytes == end, path,
                $"tensor '{tensor.Name}' to begin at byte {end}, where the last one ends", $"byte {tensor.OffsetBytes}");
            end += tensor.LengthBytes;
            Require(
                end <= fileLength, path, $"tensor '{tensor.Name}' to end at byte {end}",
                $"a file of {fileLength} bytes");
        }

        Require(end == fileLength, path, $"a file of {end} bytes", $"{fileLength}");
    }

    private static void Require(bool condition, string path, string expected, string found)
    {
        if (!condition)
        {
            throw new CheckpointFormatException(path, expected, found, Remedy);
        }
    }
}
