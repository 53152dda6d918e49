using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// The tensors of a checkpoint in safetensors format, in one file or in shards. Files are mapped, and a tensor's bytes
/// are read only when it is asked for. Thread-safe until disposed.
/// </summary>
public sealed class SafetensorsReader : IDisposable
{
    /// <summary>The name of a checkpoint in one file.</summary>
    public const string SingleFileName = "model.safetensors";

    /// <summary>The name of the file that lists a checkpoint's shards.</summary>
    public const string IndexFileName = "model.safetensors.index.json";

    /// <summary>Elements converted at a time: 256 KiB of halves, small beside any tensor worth converting.</summary>
    private const int ChunkElements = 1 << 17;

    private readonly Dictionary<string, (TensorInfo Tensor, MemoryMappedViewAccessor View)> _tensors;
    private readonly IReadOnlyList<IDisposable> _mappings;

    private SafetensorsReader(
        IReadOnlyList<string> files,
        Dictionary<string, (TensorInfo Tensor, MemoryMappedViewAccessor View)> tensors,
        IReadOnlyList<IDisposable> mappings)
    {
        Files = files;
        _tensors = tensors;
        _mappings = mappings;
    }

    /// <summary>Full paths of the files, in ordinal order; the index is not among them.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Every tensor, in no order.</summary>
    public IEnumerable<TensorInfo> Tensors => _tensors.Values.Select(static t => t.Tensor);

    /// <summary>Opens the checkpoint of a model folder.</summary>
    /// <exception cref="CheckpointFormatException">
    /// There is none, a shard is missing, or a file is not valid.
    /// </exception>
    public static SafetensorsReader Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var single = Path.Combine(folder, SingleFileName);
        if (File.Exists(single))
        {
            return Open([single], owners: null);
        }

        var index = Path.Combine(folder, IndexFileName);
        if (!File.Exists(index))
        {
            throw new CheckpointFormatException(
                folder, $"{SingleFileName} or {IndexFileName}", "neither",
                "Give the folder of a checkpoint in safetensors format; convert other formats with save_pretrained.");
        }

        var owners = ReadIndex(index);
        var files = owners.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(name => Path.Combine(folder, name)).ToArray();
        foreach (var file in files)
        {
            if (!File.Exists(file))
            {
                throw new CheckpointFormatException(
                    index, $"the shard {Path.GetFileName(file)} beside it", "no such file", "Copy every shard.");
            }
        }

        return Open(files, owners);
    }

    /// <summary>Opens one file.</summary>
    /// <exception cref="CheckpointFormatException">The file is not valid.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static SafetensorsReader OpenFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open([Path.GetFullPath(path)], owners: null);
    }

    /// <summary>The tensor of a name, or null.</summary>
    public TensorInfo? Find(string name) => _tensors.TryGetValue(name, out var entry) ? entry.Tensor : null;

    /// <summary>A tensor's elements as single precision, row-major.</summary>
    /// <exception cref="KeyNotFoundException">There is no tensor of this name.</exception>
    /// <exception cref="CheckpointFormatException">Its elements are not F32, F16 or BF16.</exception>
    public float[] ReadFloats(string name)
    {
        var (tensor, view) = Entry(name);
        var floats = new float[tensor.ElementCount];
        var source = view.SafeMemoryMappedViewHandle;
        var offset = (ulong)tensor.OffsetBytes;
        switch (tensor.ElementType)
        {
            case "F32":
                source.ReadSpan(offset, floats.AsSpan());
                break;
            case "F16":
                Convert<Half>(source, offset, floats, static half => (float)half);
                break;
            case "BF16":
                Convert<ushort>(
                    source, offset, floats, static high => BitConverter.UInt32BitsToSingle((uint)high << 16));
                break;
            default:
                throw WrongType(tensor, "F32, F16 or BF16");
        }

        return floats;
    }

    /// <summary>A tensor's elements as 64-bit integers, row-major.</summary>
    /// <exception cref="KeyNotFoundException">There is no tensor of this name.</exception>
    /// <exception cref="CheckpointFormatException">Its elements are not I64.</exception>
    public long[] ReadIntegers(string name)
    {
        var (tensor, view) = Entry(name);
        if (tensor.ElementType != "I64")
        {
            throw WrongType(tensor, "I64");
        }

        var integers = new long[tensor.ElementCount];
        view.SafeMemoryMappedViewHandle.ReadSpan((ulong)tensor.OffsetBytes, integers.AsSpan());
        return integers;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var mapping in _mappings)
        {
            mapping.Dispose();
        }
    }

    private static SafetensorsReader Open(IReadOnlyList<string> files, Dictionary<string, string>? owners)
    {
        var tensors = new Dictionary<string, (TensorInfo, MemoryMappedViewAccessor)>(StringComparer.Ordinal);
        var mappings = new List<IDisposable>();
        try
        {
            foreach (var file in files)
            {
                var header = SafetensorsHeader.Read(file);
                var mapping = MemoryMappedFile.CreateFromFile(
                    file, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
                mappings.Add(mapping);
                var view = mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
                mappings.Add(view);
                foreach (var tensor in header)
                {
                    if (owners is null || owners.GetValueOrDefault(tensor.Name) == Path.GetFileName(file))
                    {
                        tensors.Add(tensor.Name, (tensor, view));
                    }
                }
            }

            RequireAll(files, owners, tensors.Keys);
            return new SafetensorsReader(files, tensors, mappings);
        }
        catch
        {
            mappings.ForEach(static m => m.Dispose());
            throw;
        }
    }

    private static void RequireAll(
        IReadOnlyList<string> files, Dictionary<string, string>? owners, IReadOnlyCollection<string> present)
    {
        foreach (var (name, file) in owners ?? [])
        {
            if (!present.Contains(name))
            {
                throw new CheckpointFormatException(
                    files.First(f => Path.GetFileName(f) == file), $"the tensor '{name}', which the index places here",
                    "no such tensor", "The index and the shards do not belong together; copy the folder again.");
            }
        }
    }

    private static Dictionary<string, string> ReadIndex(string path)
    {
        const string remedy = "Copy the index again from where the checkpoint came.";
        try
        {
            using var json = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("weight_map", out var map)
                || map.ValueKind != JsonValueKind.Object)
            {
                throw new CheckpointFormatException(path, "an object 'weight_map'", "none", remedy);
            }

            var owners = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in map.EnumerateObject())
            {
                var file = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;
                if (string.IsNullOrEmpty(file) || file != Path.GetFileName(file))
                {
                    throw new CheckpointFormatException(
                        path, $"a file name for '{entry.Name}'", entry.Value.GetRawText(), remedy);
                }

                owners.Add(entry.Name, file);
            }

            return owners;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CheckpointFormatException(path, "valid JSON", e.Message, remedy, e);
        }
    }

    private static void Convert<T>(SafeBuffer source, ulong offset, float[] floats, Func<T, float> widen)
        where T : unmanaged
    {
        var chunk = new T[Math.Min(ChunkElements, floats.Length)];
        for (var done = 0; done < floats.Length; done += chunk.Length)
        {
            var part = chunk.AsSpan(0, Math.Min(chunk.Length, floats.Length - done));
            source.ReadSpan(offset + ((ulong)done * sizeof(ushort)), part);
            for (var i = 0; i < part.Length; i++)
            {
                floats[done + i] = widen(part[i]);
            }
        }
    }

    private (TensorInfo Tensor, MemoryMappedViewAccessor View) Entry(string name) =>
        _tensors.TryGetValue(name, out var entry)
            ? entry
            : throw new KeyNotFoundException($"{Files[0]} has no tensor '{name}'.");

    private CheckpointFormatException WrongType(TensorInfo tensor, string expected) => new(
        Files[0], $"tensor '{tensor.Name}' of {expected}", tensor.ElementType,
        "Quantised weights are not supported; use the checkpoint in single or half precision.");
}
