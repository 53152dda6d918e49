using CsCheck;
using SparseSearch.Query.Impact;
using Xunit;

namespace SparseSearch.Tests;

public sealed class KeySelectionTests
{
    [Fact]
    public void TheLargestStandInFront() =>
        Gen.Select(Gen.OneOf(Gen.ULong[0, 9], Gen.ULong).Array[1, 2_000], Gen.Double[0, 1]).Sample((keys, share) =>
        {
            var count = 1 + (int)(share * (keys.Length - 1));
            var sorted = keys.OrderDescending().ToArray();
            var smallest = KeySelection.MoveLargestToFront(keys, count);
            return smallest == sorted[count - 1]
                && keys[..count].Order().SequenceEqual(sorted[..count].Order())
                && keys.Order().SequenceEqual(sorted.Order());
        });
}
