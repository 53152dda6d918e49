using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Microsoft.ML.Tokenizers;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures tokens a second and bytes allocated of BERT's tokeniser on one thread: every SciFact abstract (5,183; title,
/// one space, text), cut to 512 tokens, ids into one reused buffer. Divide 1,693,234 tokens by the mean. The baseline
/// is Microsoft.ML.Tokenizers' <see cref="BertTokenizer"/>, whose ids differ in part of the texts. Does not measure
/// loading, reading of files, or several threads. Needs <c>../shared</c> beside the repository.
/// </summary>
[MemoryDiagnoser]
public class TokenizerBenchmark
{
    private readonly int[] _ids = new int[512];
    private string[] _texts = [];
    private ITextTokenizer? _tokenizer;
    private BertTokenizer? _baseline;

    [GlobalSetup]
    public void Load()
    {
        var shared = FindShared();
        _texts = [.. File.ReadLines(Path.Combine(shared, "collections", "scifact", "corpus.jsonl")).Select(TextOf)];
        var model = Path.Combine(shared, "assets", "bert-base-uncased");
        _tokenizer = TokenizerLoader.Load(model);
        _baseline = BertTokenizer.Create(Path.Combine(model, "vocab.txt"));
    }

    [Benchmark]
    public long WordPiece()
    {
        var tokens = 0L;
        foreach (var text in _texts)
        {
            tokens += _tokenizer?.Encode(text, _ids) ?? 0;
        }

        return tokens;
    }

    [Benchmark(Baseline = true)]
    public long MicrosoftBert()
    {
        var tokens = 0L;
        foreach (var text in _texts)
        {
            tokens += _baseline?.EncodeToIds(text, _ids.Length, addSpecialTokens: true, out _, out _).Count ?? 0;
        }

        return tokens;
    }

    private static string TextOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return $"{root.GetProperty("title").GetString()} {root.GetProperty("text").GetString()}";
    }

    private static string FindShared()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var shared = Path.Combine(folder, "shared");
            if (Directory.Exists(Path.Combine(shared, "collections", "scifact")))
            {
                return shared;
            }
        }

        throw new DirectoryNotFoundException("No shared/collections/scifact beside the repository.");
    }
}
