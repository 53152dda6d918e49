namespace SparseSearch.Core.Numerics;

/// <summary>
/// Random numbers that a seed and a stream decide: SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom
/// Number Generators", 2014). Parts of one job draw from streams of their own, so that it does not matter which thread
/// does which part, and when. A value: a copy goes its own way from where it was copied. Not thread-safe.
/// </summary>
public struct SeededRandom
{
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15;
    private ulong _state;

    /// <summary>Begins a stream.</summary>
    /// <param name="seed">Chosen by the caller; the same one gives the same numbers.</param>
    /// <param name="stream">The part of the job, for example a term's or a document's number.</param>
    public SeededRandom(ulong seed, long stream) => _state = Mix(seed + (Golden * ((ulong)stream + 1)));

    /// <summary>A whole number from 0 to <paramref name="limit"/> − 1, by multiplication and shift.</summary>
    /// <param name="limit">At least 1.</param>
    public int Next(int limit) => (int)Math.BigMul(NextBits(), (ulong)limit, out _);

    /// <summary>A number from 0 to below 1, in steps of 2^−53.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number of the normal distribution with mean 0 and deviation 1 (Box and Muller, 1958).</summary>
    public double NextNormal() =>
        Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    private ulong NextBits()
    {
        _state += Golden;
        return Mix(_state);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
