using System.Globalization;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Writes the inputs that broke a promise into a folder, one a signature. Thread-safe.</summary>
/// <param name="folder">Made where it is missing.</param>
/// <param name="seed">Of the run, for the names.</param>
internal sealed class FuzzFindings(string folder, ulong seed)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _counts = [];

    /// <summary>Different findings.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _counts.Count;
            }
        }
    }

    /// <summary>Keeps a finding, if it is the first of its signature.</summary>
    public void Add(string target, FuzzOutcome outcome, byte[] input)
    {
        lock (_lock)
        {
            var signature = $"{target}: {Kind(outcome)} {outcome.Signature}";
            var count = _counts.GetValueOrDefault(signature);
            _counts[signature] = count + 1;
            if (count == 0)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{target}-{seed}-{_counts.Count}");
                Directory.CreateDirectory(folder);
                File.WriteAllBytes(Path.Combine(folder, name + ".bin"), input);
                File.WriteAllText(
                    Path.Combine(folder, name + ".txt"), $"{outcome.Fault}\n{outcome.Signature}\n{outcome.Error}\n");
            }
        }
    }

    /// <summary>Each signature with how often it came.</summary>
    public IReadOnlyList<(string Signature, long Count)> List()
    {
        lock (_lock)
        {
            return [.. _counts.Select(c => (c.Key, c.Value)).OrderByDescending(c => c.Value)];
        }
    }

    private static string Kind(FuzzOutcome outcome) => FuzzTrial.Template(outcome.Fault ?? "");
}
