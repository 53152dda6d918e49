using System.Diagnostics;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>
/// Runs inputs against one target, one after the other. Inputs with a new outcome are kept, and later ones are made of
/// them: what coverage tells other fuzzers, exceptions and what was read tell this one. Runs on one thread.
/// </summary>
/// <param name="target">Stays the caller's.</param>
/// <param name="seed">Two workers have two seeds.</param>
/// <param name="findings">Takes what breaks a promise.</param>
/// <param name="journal">Keeps the input that is being read; null where a crash may lose it.</param>
internal sealed class FuzzWorker(FuzzTarget target, ulong seed, FuzzFindings findings, FuzzJournal? journal)
{
    private const int MaxKept = 2_000;

    private readonly List<byte[]> _accepted = [];
    private readonly List<byte[]> _refused = [];
    private byte[] _input = [];
    private long _startedAt;

    /// <summary>Reads the seeds, and then inputs that are made of them.</summary>
    /// <param name="inputs">How many.</param>
    /// <param name="limit">It stops there, if there are more.</param>
    public FuzzTally Run(long inputs, TimeSpan limit)
    {
        var tally = new FuzzTally();
        var mutator = new FuzzMutator(target.Words, target.MaxInputBytes);
        var clock = Stopwatch.StartNew();
        foreach (var good in target.Seeds)
        {
            Trial(good, tally, out _);
        }

        for (var number = 0L; number < inputs && clock.Elapsed < limit; number++)
        {
            var random = new FuzzRandom(seed, number);
            var input = mutator.Mutate(Parent(random), Parent(random), random);
            input = target.Repair(input, random);
            if (Trial(input, tally, out var isRefused))
            {
                Keep(isRefused ? _refused : _accepted, input, random);
            }
        }

        return tally;
    }

    /// <summary>For another thread: the input that has been read for longer than a time, or null.</summary>
    public byte[]? Hanging(TimeSpan limit)
    {
        var (startedAt, input) = (Volatile.Read(ref _startedAt), Volatile.Read(ref _input));
        return startedAt != 0 && Stopwatch.GetElapsedTime(startedAt) > limit ? input : null;
    }

    private bool Trial(byte[] input, FuzzTally tally, out bool isRefused)
    {
        journal?.Note(input);
        Volatile.Write(ref _input, input);
        Volatile.Write(ref _startedAt, Stopwatch.GetTimestamp());
        var outcome = FuzzTrial.Run(target, input);
        Volatile.Write(ref _startedAt, 0);
        isRefused = outcome.Error is not null;
        if (outcome.Fault is not null)
        {
            findings.Add(target.Name, outcome, input);
        }

        return tally.Add(outcome);
    }

    /// <summary>Mostly good inputs: what is made of refused ones is nearly always refused too.</summary>
    private byte[] Parent(FuzzRandom random)
    {
        var kept = random.OneIn(4) ? _refused : _accepted;
        return kept.Count > 0 && random.OneIn(2) ? random.Pick(kept) : random.Pick(target.Seeds);
    }

    private static void Keep(List<byte[]> kept, byte[] input, FuzzRandom random)
    {
        if (kept.Count < MaxKept)
        {
            kept.Add(input);
        }
        else
        {
            kept[random.Next(MaxKept)] = input;
        }
    }
}
