using ZstdSharp;

namespace SparseSearch.Core.Documents;

/// <summary>What a zstd frame can hold, so that no room is made for what a damaged length promises.</summary>
internal static class ZstdFrame
{
    /// <summary>RFC 8878: a block has a head of three bytes and one byte at least, and gives at most 128 KiB.</summary>
    private const int LeastBlockBytes = 4, MostBytesABlock = 1 << 17;

    /// <summary>The most bytes that come out of a frame: what it says itself, and what its length allows.</summary>
    /// <exception cref="ZstdException">The bytes are no frame.</exception>
    public static long MostDecodedBytes(ReadOnlySpan<byte> frame)
    {
        var allowed = ((frame.Length / LeastBlockBytes) + 1L) * MostBytesABlock;
        return (long)Math.Min(Decompressor.GetDecompressedSize(frame), (ulong)allowed);
    }
}
