namespace SparseSearch.Indexer.Ordering;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014), begun from a seed and
/// the place of a node: each node draws its own numbers, whichever thread splits it and when.
/// </summary>
internal struct NodeRandom
{
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15;
    private ulong _state;

    public NodeRandom(ulong seed, int start, int end) =>
        _state = Mix(seed + (Golden * (((ulong)(uint)start << 32) | (uint)end)));

    /// <summary>A number from 0 to <paramref name="limit"/> − 1, by multiplication and shift.</summary>
    public int Next(int limit)
    {
        _state += Golden;
        return (int)Math.BigMul(Mix(_state), (ulong)limit, out _);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
