namespace SparseSearch.Encoders.Onnx;

/// <summary>Element types of ONNX tensors that our graphs use; the values are those of the file format.</summary>
internal enum OnnxElementType
{
    /// <summary>IEEE 754 single precision.</summary>
    Float = 1,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 2,

    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 3,

    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 6,

    /// <summary>Signed 64-bit integer.</summary>
    Int64 = 7,

    /// <summary>One byte, 0 or 1.</summary>
    Bool = 9,

    /// <summary>IEEE 754 half precision.</summary>
    Float16 = 10,

    /// <summary>The upper half of a single.</summary>
    BFloat16 = 16,
}
