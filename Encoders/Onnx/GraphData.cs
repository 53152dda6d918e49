namespace SparseSearch.Encoders.Onnx;

/// <summary>The second file of a graph, which holds its weights.</summary>
/// <param name="LengthBytes">Its length.</param>
/// <param name="Hash">SHA-256 of its bytes when it was written, lower-case hexadecimal.</param>
internal sealed record GraphData(long LengthBytes, string Hash);
