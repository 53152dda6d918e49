using BenchmarkDotNet.Attributes;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures the time and bytes allocated of one query of ten words without a model: BERT's tokeniser and OpenSearch's
/// table, into reused spans, on one thread. Does not measure loading, or the search. Needs <c>../shared</c> beside the
/// repository.
/// </summary>
[MemoryDiagnoser]
public class StaticQueryBenchmark
{
    private const int MaxTokens = 512;
    private const string TenWords = "how do vitamin deficiencies affect bone density in older women";

    private readonly int[] _ids = new int[MaxTokens];
    private readonly float[] _weights = new float[MaxTokens];
    private StaticQueryEncoder? _encoder;

    [GlobalSetup]
    public void Load()
    {
        var assets = FindAssets();
        var tokenizer = TokenizerLoader.Load(Path.Combine(assets, "bert-base-uncased"));
        var table = TermTable.Read(Path.Combine(assets, "opensearch-idf.json"), tokenizer.Vocabulary);
        _encoder = StaticQueryEncoder.Create(tokenizer, table, MaxTokens);
    }

    [Benchmark]
    public int Query() => _encoder?.Encode(TenWords, _ids, _weights) ?? 0;

    private static string FindAssets()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var assets = Path.Combine(folder, "shared", "assets");
            if (File.Exists(Path.Combine(assets, "opensearch-idf.json")))
            {
                return assets;
            }
        }

        throw new DirectoryNotFoundException("No shared/assets/opensearch-idf.json beside the repository.");
    }
}
