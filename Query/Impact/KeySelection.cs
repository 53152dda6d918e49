namespace SparseSearch.Query.Impact;

/// <summary>Moves the best of many numbers to the front, in linear time on average.</summary>
internal static class KeySelection
{
    /// <summary>Below this many numbers sorting is as quick.</summary>
    private const int SortedLength = 24;

    /// <summary>
    /// Reorders the numbers so that the <paramref name="count"/> largest stand first, the smallest of those last among
    /// them.
    /// </summary>
    /// <param name="keys">Longer than or as long as <paramref name="count"/>.</param>
    /// <param name="count">At least 1.</param>
    /// <returns>The <paramref name="count"/>-th largest number.</returns>
    public static ulong MoveLargestToFront(Span<ulong> keys, int count)
    {
        var target = count - 1;
        var (low, high) = (0, keys.Length - 1);
        while (high - low >= SortedLength)
        {
            // Hoare's partition around the median of three, descending; equal keys are split evenly.
            var pivot = MedianOf(keys[low], keys[(low + high) >>> 1], keys[high]);
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (keys[i] > pivot)
                {
                    i++;
                }

                while (keys[j] < pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (keys[i], keys[j]) = (keys[j], keys[i]);
                    i++;
                    j--;
                }
            }

            if (target <= j)
            {
                high = j;
            }
            else if (target >= i)
            {
                low = i;
            }
            else
            {
                return keys[target];
            }
        }

        SortDescending(keys[low..(high + 1)]);
        return keys[target];
    }

    private static ulong MedianOf(ulong a, ulong b, ulong c) =>
        Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));

    private static void SortDescending(Span<ulong> keys)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            var key = keys[i];
            var j = i;
            for (; j > 0 && keys[j - 1] < key; j--)
            {
                keys[j] = keys[j - 1];
            }

            keys[j] = key;
        }
    }
}
