using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>A way of writing attention with rotary positions.</summary>
internal interface IDecoderAttention
{
    /// <summary>Adds the attention of one layer.</summary>
    /// <param name="name">Of the output.</param>
    /// <param name="queries">[batch, length, heads · head size], not yet turned.</param>
    /// <param name="keys">[batch, length, key heads · head size], not yet turned.</param>
    /// <param name="values">[batch, length, key heads · head size].</param>
    /// <param name="layer">The layer's window and frequencies.</param>
    /// <returns>[batch, length, heads · head size].</returns>
    GraphValue Build(string name, GraphValue queries, GraphValue keys, GraphValue values, LayerAttention layer);
}
