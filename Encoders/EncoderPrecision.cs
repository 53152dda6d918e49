using System.Diagnostics.CodeAnalysis;

namespace SparseSearch.Encoders;

/// <summary>
/// The numbers a model computes with. It changes weights a little (in their last digits, unless it is <see cref="Int8"/>),
/// not what they mean, so vectors of one precision may be searched with queries of another.
/// </summary>
[SuppressMessage("Naming", "CA1720", Justification = "These are the field's names of the number formats.")]
public enum EncoderPrecision
{
    /// <summary>Float16 on CUDA devices (BFloat16 for checkpoints stored in it), Float32 on the processor.</summary>
    Auto,

    /// <summary>32-bit floating point.</summary>
    Float32,

    /// <summary>16-bit floating point with 11 bits of precision; sums and the final logarithm in single.</summary>
    Float16,

    /// <summary>16-bit floating point with the range of single and 8 bits of precision; the same.</summary>
    BFloat16,

    /// <summary>
    /// Small integers on the processor: weights from those that screen the head, and, of models at least 512 wide, the
    /// linear layers in 8 bits. Weights differ from those of single precision by hundredths, seldom by a tenth or more.
    /// </summary>
    Int8,
}
