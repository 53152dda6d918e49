using SparseSearch.Core.Numerics;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>The choices behind one input: the same for the same seed and number. Not thread-safe.</summary>
/// <param name="seed">Of the run.</param>
/// <param name="number">Of the input.</param>
internal sealed class FuzzRandom(ulong seed, long number)
{
    private SeededRandom _random = new(seed, number);

    /// <summary>A number from 0 to one less than a limit.</summary>
    /// <param name="limit">At least 1.</param>
    public int Next(int limit) => _random.Next(limit);

    /// <summary>Whether something happens that does once in so many times.</summary>
    public bool OneIn(int times) => _random.Next(times) == 0;

    /// <summary>One of several.</summary>
    public T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
