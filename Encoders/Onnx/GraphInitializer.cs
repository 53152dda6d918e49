namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// A constant tensor of a graph, produced only when the file is written, so that weights never pile up.
/// </summary>
/// <param name="Value">Name, type and shape; every axis has a fixed size.</param>
/// <param name="LengthBytes">Bytes that <paramref name="Write"/> writes.</param>
/// <param name="Write">Writes the elements, little-endian, in row-major order.</param>
internal sealed record GraphInitializer(GraphValue Value, long LengthBytes, Action<Stream> Write);
