using Microsoft.ML.OnnxRuntime;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Onnx;

namespace SparseSearch.Encoders.Runtime;

/// <summary>
/// The inputs of one run, by the names that a graph asks for: padded rectangles, or texts laid end to end. Holds the
/// arrays until it is disposed.
/// </summary>
internal sealed class CudaInputs : IDisposable
{
    private readonly List<OrtValue> _values = [];

    private CudaInputs()
    {
    }

    /// <summary>Binds a batch.</summary>
    /// <param name="binding">Receives the inputs.</param>
    /// <param name="names">What the graph asks for.</param>
    /// <param name="batch">Rows of tokens, padding behind.</param>
    /// <param name="parts">The head's positions are filled up to a multiple of this.</param>
    /// <param name="last">Whether a text's single position is its last real one, and not its first.</param>
    public static CudaInputs Bind(
        OrtIoBinding binding, IReadOnlyList<string> names, TokenBatch batch, int parts, bool last)
    {
        var inputs = new CudaInputs();
        try
        {
            var packed = names.Contains(PackedTokens.IdsName) ? PackedBatch.Of(batch, parts) : null;
            var picks = names.Contains(HostInputs.PooledPlacesName) || names.Contains(HostInputs.SinglePlaceName);
            var padded = packed is null && !picks && batch.Length % parts != 0 ? Lengthened(batch, parts) : batch;
            foreach (var name in names)
            {
                inputs.Bind(binding, name, packed, padded, parts, last);
            }

            return inputs;
        }
        catch
        {
            inputs.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _values.ForEach(static v => v.Dispose());

    private void Bind(OrtIoBinding binding, string name, PackedBatch? packed, TokenBatch batch, int parts, bool last)
    {
        long[] padded = [batch.Rows, packed?.Positions ?? batch.Length];
        var value = name switch
        {
            PackedTokens.IdsName => Value(Packed().Ids, [Packed().Ids.Length]),
            PackedTokens.PositionsName => Value(Packed().TokenPositions, [Packed().Ids.Length]),
            PackedTokens.OffsetsName => Value(Packed().Offsets, [batch.Rows, batch.Length]),
            PackedTokens.StartsName => Value(Packed().Starts, [batch.Rows + 1]),
            PackedTokens.PlacesName => Value(Packed().Places, padded),
            HostInputs.PooledPlacesName => PooledPlaces(batch, packed?.Starts, parts),
            HostInputs.SinglePlaceName => Value(
                PackedBatch.SinglePlaces(batch, packed?.Starts, last), [batch.Rows, 1]),
            HostInputs.LastPositionsName => Value(
                Enumerable.Repeat(batch.Length - 1, batch.Rows).ToArray(), [batch.Rows]),
            HostInputs.LengthName => Value(new[] { batch.Length }, [1]),
            HostInputs.PositionsName => Value(
                Enumerable.Range(0, batch.Length).Select(static i => (long)i).ToArray(), [batch.Length]),
            EncoderGraph.InputIdsName => Value(packed?.Widen(batch.Ids, batch) ?? batch.Ids, padded),
            EncoderGraph.MaskName => Value(packed?.Widen(batch.Mask, batch) ?? batch.Mask, padded),
            EncoderGraph.PoolMaskName => Value(packed?.Widen(batch.Pooled, batch) ?? batch.Pooled, padded),
            _ => throw new NotSupportedException($"The graph asks for an input '{name}', which is unknown."),
        };
        _values.Add(value);
        binding.BindInput(name, value);

        PackedBatch Packed() => packed ?? throw new InvalidOperationException("The graph is not packed.");
    }

    private static OrtValue Value<T>(T[] elements, long[] shape)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(elements, shape);

    private static OrtValue PooledPlaces(TokenBatch batch, int[]? starts, int parts)
    {
        var places = PackedBatch.PooledPlaces(batch, starts, parts, out var positions);
        return Value(places, [batch.Rows, positions]);
    }

    private static TokenBatch Lengthened(TokenBatch batch, int parts)
    {
        var longer = new TokenBatch(batch.Rows, (batch.Length + parts - 1) / parts * parts);
        for (var row = 0; row < batch.Rows; row++)
        {
            var (from, to) = (row * batch.Length, row * longer.Length);
            Array.Copy(batch.Ids, from, longer.Ids, to, batch.Length);
            Array.Copy(batch.Mask, from, longer.Mask, to, batch.Length);
            Array.Copy(batch.Pooled, from, longer.Pooled, to, batch.Length);
        }

        return longer;
    }
}
