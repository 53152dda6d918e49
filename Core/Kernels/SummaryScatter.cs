using System.Diagnostics;

namespace SparseSearch.Core.Kernels;

/// <summary>Adds one term's share to the summary products of the blocks that have the term.</summary>
public static unsafe class SummaryScatter
{
    /// <summary><c>sums[blockIds[i]] += weight × codes[i]</c> for every i.</summary>
    /// <param name="blockIds">Distinct; each inside <paramref name="sums"/>.</param>
    /// <param name="codes">As many.</param>
    /// <param name="count">How many.</param>
    /// <param name="weight">The query's coarse weight of the term.</param>
    /// <param name="sums">Added to, never cleared; the caller sees to it that no sum passes 31 bits.</param>
    public static void Add(ushort* blockIds, byte* codes, int count, uint weight, uint* sums)
    {
        Debug.Assert(count >= 0, "A run has a length.");
        var i = 0;
        for (; i + 4 <= count; i += 4)
        {
            // Block ids are distinct, so that the four additions do not wait for each other.
            var four = *(ulong*)(blockIds + i);
            sums[(ushort)four] += weight * codes[i];
            sums[(ushort)(four >> 16)] += weight * codes[i + 1];
            sums[(ushort)(four >> 32)] += weight * codes[i + 2];
            sums[(ushort)(four >> 48)] += weight * codes[i + 3];
        }

        for (; i < count; i++)
        {
            sums[blockIds[i]] += weight * codes[i];
        }
    }

    /// <summary>
    /// As <see cref="Add"/>, and <c>covers[blockIds[i]] += weight</c>: what each block's minimum is multiplied with.
    /// </summary>
    public static void AddScaled(
        ushort* blockIds, byte* codes, int count, uint weight, uint* sums, uint* covers)
    {
        for (var i = 0; i < count; i++)
        {
            sums[blockIds[i]] += weight * codes[i];
            covers[blockIds[i]] += weight;
        }
    }
}
