namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Every reader that is fuzzed.</summary>
internal static class FuzzTargets
{
    private static readonly (string Name, Func<FuzzTarget> Make)[] s_targets =
    [
        ("segment", static () => new SegmentTarget()),
        ("manifest", static () => new ManifestTarget()),
        ("live-docs", static () => new LiveDocsTarget()),
        ("calibration", static () => new CalibrationFileTarget()),
        ("vocabulary", static () => new VocabularyTarget()),
        ("log", static () => new LogTarget()),
        ("jsonl", static () => new JsonlTarget()),
        ("vector-jsonl", static () => new VectorJsonlTarget()),
        ("csr", static () => new CsrTarget()),
        ("filter-text", static () => new FilterTarget(isJson: false)),
        ("filter-json", static () => new FilterTarget(isJson: true)),
        ("parquet", static () => new ParquetTarget(ParquetSamples)),
        ("safetensors", static () => new SafetensorsTarget()),
        ("tokenizer", static () => new TokenizerTarget()),
    ];

    /// <summary>The targets' names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_targets.Select(t => t.Name)];

    /// <summary>Good Parquet files, in the repository.</summary>
    private static string ParquetSamples
    {
        get
        {
            for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                var samples = Path.Combine(folder, "tests", "Indexer", "parquet");
                if (Directory.Exists(samples))
                {
                    return samples;
                }
            }

            throw new DirectoryNotFoundException("tests/Indexer/parquet is not above the program. Run it in the repository.");
        }
    }

    /// <summary>A target of its own for the caller, who disposes it.</summary>
    /// <exception cref="ArgumentException">There is no such target.</exception>
    public static FuzzTarget Make(string name)
    {
        var found = s_targets.FirstOrDefault(t => t.Name == name).Make
            ?? throw new ArgumentException($"There is no reader {name}; there are all, {string.Join(", ", Names)}.");
        return found();
    }
}
