using CsCheck;
using SparseSearch.Core.Buffers;
using Xunit;

namespace SparseSearch.Tests;

public sealed class NativeBufferTests
{
    [Fact]
    public void ActsAsAList() =>
        Gen.Int.Array[0, 90].Array[0, 20].Sample(parts =>
        {
            using var buffer = new NativeBuffer<int>();
            var list = new List<int>();
            foreach (var part in parts)
            {
                buffer.AddRange(part);
                buffer.Add(part.Length);
                list.AddRange(part);
                list.Add(part.Length);
            }

            return buffer.Count == list.Count && buffer.Span.SequenceEqual([.. list]);
        });

    [Fact]
    public void CanBeEmptiedAndFilledAgain()
    {
        using var buffer = new NativeBuffer<long>();
        buffer.AddRange([1, 2, 3]);
        buffer.Truncate(1);
        Assert.Equal(8, buffer.UsedBytes);
        buffer.Release();
        Assert.Equal(0, buffer.Count);
        buffer.Add(9);
        Assert.Equal(9, buffer[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Truncate(2));
    }
}
