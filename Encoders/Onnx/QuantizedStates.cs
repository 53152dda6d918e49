namespace SparseSearch.Encoders.Onnx;

/// <summary>States as integers: a position's number x is (byte − 128) times the position's scale. Immutable.</summary>
/// <param name="Bytes">[batch, length, width], UInt8 from 1 to 255.</param>
/// <param name="Scales">[batch, length, 1], Float, above 0.</param>
internal sealed record QuantizedStates(GraphValue Bytes, GraphValue Scales);
