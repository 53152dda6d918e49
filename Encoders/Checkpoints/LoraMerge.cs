using System.Numerics;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// Merges a LoRA adapter into the weights of its base model, tensor by tensor as they are read:
/// W + scale · B · A, with A [rank, inputs] and B [outputs, rank]. Tensors that were trained whole replace the base's.
/// Thread-safe until the adapter's reader is disposed.
/// </summary>
internal sealed class LoraMerge
{
    /// <summary>The adapter's weights in its folder.</summary>
    public const string WeightsFileName = "adapter_model.safetensors";

    /// <summary>What PEFT puts before the names of the model that it wraps.</summary>
    private const string Wrapper = "base_model.model.";

    private const string Down = ".lora_A.weight", Up = ".lora_B.weight";

    private const string Remedy = "The adapter was made for another base model; give the folder of the right one.";

    private readonly SafetensorsReader _adapter;
    private readonly Dictionary<string, (string Down, string Up, int Rank, float Scale)> _updates;
    private readonly Dictionary<string, string> _replacements;

    private LoraMerge(
        SafetensorsReader adapter,
        Dictionary<string, (string Down, string Up, int Rank, float Scale)> updates,
        Dictionary<string, string> replacements)
    {
        _adapter = adapter;
        _updates = updates;
        _replacements = replacements;
    }

    /// <summary>Matches every tensor of an adapter with one of the base model.</summary>
    /// <param name="adapter">The adapter's weights; must stay open as long as this is used.</param>
    /// <param name="config">The adapter's settings.</param>
    /// <param name="baseModel">The base model's weights.</param>
    /// <exception cref="CheckpointFormatException">
    /// A tensor has no counterpart or another shape than it must have, or is of a kind that is not supported.
    /// </exception>
    public static LoraMerge Create(SafetensorsReader adapter, LoraConfig config, SafetensorsReader baseModel)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(baseModel);
        var updates = new Dictionary<string, (string, string, int, float)>(StringComparer.Ordinal);
        var replacements = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tensor in adapter.Tensors)
        {
            // Older files name the adapter ("default"), of which there is only one in a file.
            var name = tensor.Name.Replace(".default.", ".", StringComparison.Ordinal);
            if (name.EndsWith(Down, StringComparison.Ordinal))
            {
                var module = Unwrapped(adapter, tensor.Name, name[..^Down.Length]);
                var target = Target(adapter, baseModel, tensor.Name, $"{module}.weight");
                RequireFirst(
                    adapter, tensor, updates.TryAdd(target.Name, Update(adapter, config, tensor, module, target)));
            }
            else if (name.EndsWith(Up, StringComparison.Ordinal))
            {
                Partner(adapter, tensor.Name, ".lora_B.", ".lora_A.");
            }
            else
            {
                var target = Replaced(adapter, baseModel, tensor, name);
                RequireFirst(adapter, tensor, replacements.TryAdd(target, tensor.Name));
            }
        }

        RequireTargets(adapter, config, updates.Keys);
        return new LoraMerge(adapter, updates, replacements);
    }

    /// <summary>A tensor that was trained whole, or null.</summary>
    /// <param name="name">Its name in the base model.</param>
    public float[]? Replacement(string name) =>
        _replacements.TryGetValue(name, out var own) ? _adapter.ReadFloats(own) : null;

    /// <summary>Adds scale · B · A where the adapter has an update of a tensor.</summary>
    /// <param name="name">Its name in the base model.</param>
    /// <param name="weights">The base model's elements, row-major [outputs, inputs]; changed in place.</param>
    public void AddTo(string name, float[] weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (!_updates.TryGetValue(name, out var update))
        {
            return;
        }

        float[] down = _adapter.ReadFloats(update.Down), up = _adapter.ReadFloats(update.Up);
        int rank = update.Rank, inputs = down.Length / rank, outputs = up.Length / rank;
        Parallel.For(0, outputs, output =>
        {
            var row = weights.AsSpan(output * inputs, inputs);
            for (var i = 0; i < rank; i++)
            {
                AddScaled(row, down.AsSpan(i * inputs, inputs), update.Scale * up[(output * rank) + i]);
            }
        });
    }

    private static void AddScaled(Span<float> sum, ReadOnlySpan<float> x, float scale)
    {
        var i = 0;
        for (; i <= sum.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(sum[i..]) + (new Vector<float>(x[i..]) * scale)).CopyTo(sum[i..]);
        }

        for (; i < sum.Length; i++)
        {
            sum[i] += x[i] * scale;
        }
    }

    private static (string Down, string Up, int Rank, float Scale) Update(
        SafetensorsReader adapter, LoraConfig config, TensorInfo down, string module, TensorInfo target)
    {
        var rank = config.RankOf(module);
        var up = Partner(adapter, down.Name, ".lora_A.", ".lora_B.");
        if (target.Shape.Count != 2)
        {
            throw new CheckpointFormatException(
                adapter.Files[0], $"a matrix in the base model for '{down.Name}'", Shape(target), Remedy);
        }

        RequireShape(adapter, down, [rank, target.Shape[1]]);
        RequireShape(adapter, up, [target.Shape[0], rank]);
        return (down.Name, up.Name, rank, config.ScaleOf(module));
    }

    /// <summary>The other half of an update.</summary>
    private static TensorInfo Partner(SafetensorsReader adapter, string name, string own, string other)
    {
        var partner = name.Replace(own, other, StringComparison.Ordinal);
        return adapter.Find(partner) ?? throw new CheckpointFormatException(
            adapter.Files[0], $"the tensor '{partner}' beside '{name}'", "none", "Copy the adapter again.");
    }

    private static string Replaced(
        SafetensorsReader adapter, SafetensorsReader baseModel, TensorInfo tensor, string name)
    {
        if (name.Contains(".lora_", StringComparison.Ordinal))
        {
            throw new CheckpointFormatException(
                adapter.Files[0], "updates of linear layers only (lora_A, lora_B)", $"'{tensor.Name}'",
                "Merge the adapter with PEFT's merge_and_unload.");
        }

        var module = Unwrapped(adapter, tensor.Name, name.Replace(".modules_to_save.", ".", StringComparison.Ordinal));
        var target = Target(adapter, baseModel, tensor.Name, module);
        RequireShape(adapter, tensor, [.. target.Shape]);
        return target.Name;
    }

    private static string Unwrapped(SafetensorsReader adapter, string name, string path) =>
        path.StartsWith(Wrapper, StringComparison.Ordinal)
            ? path[Wrapper.Length..]
            : throw new CheckpointFormatException(
                adapter.Files[0], $"tensors whose names begin with {Wrapper}", $"'{name}'",
                "Save the adapter with PEFT's save_pretrained.");

    /// <summary>The base model's tensor; the prefix of the model's part may be missing on either side.</summary>
    private static TensorInfo Target(
        SafetensorsReader adapter, SafetensorsReader baseModel, string adapterName, string canonical)
    {
        foreach (var name in TensorNames.WithAndWithoutPrefix(canonical))
        {
            if (baseModel.Find(name) is { } tensor)
            {
                return tensor;
            }
        }

        throw new CheckpointFormatException(
            adapter.Files[0], $"a tensor '{canonical}' in the base model {baseModel.Files[0]} for '{adapterName}'",
            "none", Remedy);
    }

    /// <summary>Every module that the settings list must have an update, or the files do not match.</summary>
    private static void RequireTargets(
        SafetensorsReader adapter, LoraConfig config, IReadOnlyCollection<string> updated)
    {
        foreach (var module in config.TargetModules ?? [])
        {
            if (!updated.Any(name => $".{name}".EndsWith($".{module}.weight", StringComparison.Ordinal)))
            {
                throw new CheckpointFormatException(
                    adapter.Files[0], $"updates of {module}, which target_modules lists", "none",
                    $"Copy {LoraConfig.FileName} and {WeightsFileName} of one adapter.");
            }
        }
    }

    private static void RequireFirst(SafetensorsReader adapter, TensorInfo tensor, bool isFirst)
    {
        if (!isFirst)
        {
            throw new CheckpointFormatException(
                adapter.Files[0], "one update of each tensor of the base model", $"'{tensor.Name}' as a second one",
                "Save one adapter to a file.");
        }
    }

    private static void RequireShape(SafetensorsReader adapter, TensorInfo tensor, long[] expected)
    {
        if (!tensor.Shape.SequenceEqual(expected))
        {
            throw new CheckpointFormatException(
                adapter.Files[0], $"tensor '{tensor.Name}' of shape [{string.Join(", ", expected)}]", Shape(tensor),
                Remedy);
        }
    }

    private static string Shape(TensorInfo tensor) => $"[{string.Join(", ", tensor.Shape)}]";
}
