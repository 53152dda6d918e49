using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// The tensors of a checkpoint in safetensors format, in one file or in shards. A tensor's bytes are read only when it
/// is asked for, and copied: mapped files would count as memory of the process, and one that is cut while in use would
/// end it. Thread-safe until disposed.
/// </summary>
public sealed class SafetensorsReader : IDisposable
{
    /// <summary>The name of a checkpoint in one file.</summary>
    public const string SingleFileName = "model.safetensors";

    /// <summary>The name of the file that lists a checkpoint's shards.</summary>
    public const string IndexFileName = "model.safetensors.index.json";

    /// <summary>Bytes read at a time where elements are converted; small beside any tensor worth converting.</summary>
    private const int ChunkBytes = 1 << 18;

    private readonly Dictionary<string, Entry> _tensors;
    private readonly IReadOnlyList<SafeFileHandle> _handles;
    private readonly LoraMerge? _adapter;

    private SafetensorsReader(
        IReadOnlyList<string> files,
        Dictionary<string, Entry> tensors,
        IReadOnlyList<SafeFileHandle> handles,
        LoraMerge? adapter)
    {
        Files = files;
        _tensors = tensors;
        _handles = handles;
        _adapter = adapter;
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

    /// <summary>The full path of the file that holds a tensor.</summary>
    /// <exception cref="KeyNotFoundException">There is no tensor of this name.</exception>
    public string FileOf(string name) => EntryOf(name).File;

    /// <summary>A tensor's elements as single precision, row-major; with an adapter, as it leaves them.</summary>
    /// <exception cref="KeyNotFoundException">There is no tensor of this name.</exception>
    /// <exception cref="CheckpointFormatException">
    /// Its elements are not F32, F16 or BF16, or the file was cut since it was opened.
    /// </exception>
    public float[] ReadFloats(string name)
    {
        var entry = EntryOf(name);
        if (_adapter?.Replacement(name) is { } replacement)
        {
            return replacement;
        }

        if (entry.Tensor.ElementCount > Array.MaxLength)
        {
            throw new CheckpointFormatException(
                entry.File, $"tensor '{name}' of at most {Array.MaxLength} elements",
                $"{entry.Tensor.ElementCount}", "Use a smaller model.");
        }

        var floats = GC.AllocateUninitializedArray<float>((int)entry.Tensor.ElementCount);
        switch (entry.Tensor.ElementType)
        {
            case "F32":
                ReadSingles(entry, floats);
                break;
            case "F16":
                ReadHalves<Half>(entry, floats, static half => (float)half);
                break;
            case "BF16":
                ReadHalves<ushort>(entry, floats, static high => BitConverter.UInt32BitsToSingle((uint)high << 16));
                break;
            default:
                throw WrongType(entry, "F32, F16 or BF16");
        }

        _adapter?.AddTo(name, floats);
        return floats;
    }

    /// <summary>A tensor's elements as 64-bit integers, row-major.</summary>
    /// <exception cref="KeyNotFoundException">There is no tensor of this name.</exception>
    /// <exception cref="CheckpointFormatException">
    /// Its elements are not I64, or the file was cut since it was opened.
    /// </exception>
    public long[] ReadIntegers(string name)
    {
        var entry = EntryOf(name);
        if (entry.Tensor.ElementType != "I64")
        {
            throw WrongType(entry, "I64");
        }

        var integers = new long[entry.Tensor.ElementCount];
        Read(entry, MemoryMarshal.AsBytes(integers.AsSpan()), entry.Tensor.OffsetBytes);
        return integers;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var handle in _handles)
        {
            handle.Dispose();
        }
    }

    /// <summary>The checkpoint as an adapter leaves it; this reader still owns the files and must stay open.</summary>
    internal SafetensorsReader WithAdapter(LoraMerge adapter) => new(Files, _tensors, [], adapter);

    private static SafetensorsReader Open(IReadOnlyList<string> files, Dictionary<string, string>? owners)
    {
        var tensors = new Dictionary<string, Entry>(StringComparer.Ordinal);
        var handles = new List<SafeFileHandle>();
        try
        {
            foreach (var file in files)
            {
                var header = SafetensorsHeader.Read(file);
                var handle = File.OpenHandle(file);
                handles.Add(handle);
                foreach (var tensor in header)
                {
                    if (owners is null || owners.GetValueOrDefault(tensor.Name) == Path.GetFileName(file))
                    {
                        tensors.Add(tensor.Name, new Entry(tensor, file, handle));
                    }
                }
            }

            RequireAll(files, owners, tensors.Keys);
            return new SafetensorsReader(files, tensors, handles, adapter: null);
        }
        catch
        {
            handles.ForEach(static h => h.Dispose());
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

    private static void ReadSingles(Entry entry, float[] floats)
    {
        // A span of bytes holds at most 2 GiB, the largest tensors more.
        const int most = 1 << 28;
        for (var done = 0; done < floats.Length; done += most)
        {
            var part = floats.AsSpan(done, Math.Min(most, floats.Length - done));
            Read(entry, MemoryMarshal.AsBytes(part), entry.Tensor.OffsetBytes + ((long)done * sizeof(float)));
        }
    }

    private static void ReadHalves<T>(Entry entry, float[] floats, Func<T, float> widen)
        where T : unmanaged
    {
        const int most = ChunkBytes / sizeof(ushort);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            for (var done = 0; done < floats.Length; done += most)
            {
                var bytes = buffer.AsSpan(0, Math.Min(most, floats.Length - done) * sizeof(ushort));
                Read(entry, bytes, entry.Tensor.OffsetBytes + ((long)done * sizeof(ushort)));
                var part = MemoryMarshal.Cast<byte, T>(bytes);
                for (var i = 0; i < part.Length; i++)
                {
                    floats[done + i] = widen(part[i]);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Read(Entry entry, Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            var read = RandomAccess.Read(entry.Handle, destination, offset);
            if (read == 0)
            {
                throw new CheckpointFormatException(
                    entry.File, $"tensor '{entry.Tensor.Name}' whole", $"the end of the file at byte {offset}",
                    "The file was cut while in use; copy it again.");
            }

            destination = destination[read..];
            offset += read;
        }
    }

    private Entry EntryOf(string name) =>
        _tensors.TryGetValue(name, out var entry)
            ? entry
            : throw new KeyNotFoundException($"{Files[0]} has no tensor '{name}'.");

    private static CheckpointFormatException WrongType(Entry entry, string expected) => new(
        entry.File, $"tensor '{entry.Tensor.Name}' of {expected}", entry.Tensor.ElementType,
        "Quantised weights are not supported; use the checkpoint in single or half precision.");

    private sealed record Entry(TensorInfo Tensor, string File, SafeFileHandle Handle);
}
