using System.Numerics;

namespace SparseSearch.Lucene;

/// <summary>
/// A document's length as one byte, as Lucene has it since version 7: exact up to 40, then four significant bits. Scores
/// are computed from the length that the byte stands for, so that they equal those of newer versions.
/// </summary>
/// <remarks>
/// Lengths below 24 are the byte itself. Above, length − 24 is a float of a 3-bit mantissa with a hidden first bit, whose
/// numbers below 8 have none; the byte is 24 more. Equal to <c>SmallFloat.intToByte4</c> and <c>byte4ToInt</c>.
/// </remarks>
public static class LengthNorm
{
    /// <summary>
    /// Lengths that stand for themselves: as many as there are bytes left over when 2^31 − 1 has its place.
    /// </summary>
    private const int FreeValues = 255 - MaxCode;

    /// <summary>The code of 2^31 − 1: 28 shifts of 3 bits, then the mantissa 7.</summary>
    private const int MaxCode = (28 << MantissaBits) | MantissaMask;

    private const int MantissaBits = 3, MantissaMask = (1 << MantissaBits) - 1;

    /// <summary>Lengths that bytes stand for, by byte.</summary>
    private static readonly int[] s_lengths = [.. Enumerable.Range(0, 256).Select(code => Decode((byte)code))];

    /// <summary>Every length that a byte stands for, ascending; length 256.</summary>
    public static ReadOnlySpan<int> Lengths => s_lengths;

    /// <summary>The byte of a length.</summary>
    /// <param name="length">At least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public static byte Encode(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return length < FreeValues ? (byte)length : (byte)(FreeValues + CodeOf(length - FreeValues));
    }

    /// <summary>The length that a byte stands for: the largest with this byte that is no larger than any of them.</summary>
    public static int Decode(byte code) =>
        code < FreeValues ? code : FreeValues + (int)ValueOf(code - FreeValues);

    private static int CodeOf(int value)
    {
        var bits = 32 - BitOperations.LeadingZeroCount((uint)value);
        if (bits <= MantissaBits)
        {
            return value;
        }

        var shift = bits - (MantissaBits + 1);
        return ((value >> shift) & MantissaMask) | ((shift + 1) << MantissaBits);
    }

    private static long ValueOf(int code)
    {
        var (mantissa, shift) = (code & MantissaMask, (code >> MantissaBits) - 1);
        return shift < 0 ? mantissa : (long)(mantissa | (1 << MantissaBits)) << shift;
    }
}
