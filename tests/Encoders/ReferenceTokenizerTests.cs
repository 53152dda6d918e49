using System.Text.Json;
using SparseSearch.Encoders.Tokenization;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: the ids are those of the reference libraries.
/// Method: golden files hold small tokenizers, trained for this test, each with the ids that the Hugging Face library
/// or SentencePiece gives for many odd texts; the files name their versions.
/// </summary>
public sealed class ReferenceTokenizerTests
{
    private static string GoldenFolder => Path.Combine(TestPaths.Repository, "tests", "Encoders", "Golden");

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var path in Directory.EnumerateFiles(GoldenFolder, "tokenizer-*.json").Order())
            {
                using var golden = JsonDocument.Parse(File.ReadAllText(path));
                foreach (var item in golden.RootElement.GetProperty("cases").EnumerateArray())
                {
                    cases.Add(Path.GetFileName(path), item.GetProperty("name").GetString()!);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void IdsAreTheReferenceLibrarys(string file, string name)
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(GoldenFolder, file)));
        var texts = golden.RootElement.GetProperty("texts").Deserialize<string[]>()!;
        var item = golden.RootElement.GetProperty("cases").EnumerateArray()
            .Single(one => one.GetProperty("name").GetString() == name);
        using var folder = new TemporaryModelFolder();
        var isModel = item.TryGetProperty("model", out var model);
        _ = isModel
            ? folder.With("tokenizer.model", model.GetBytesFromBase64())
            : folder.With("tokenizer.json", item.GetProperty("tokenizer").GetRawText());
        var tokenizer = TokenizerLoader.Load(folder.Path);
        var differences = new List<string>();
        var expected = item.GetProperty("ids").Deserialize<int[][]>()!;
        Assert.Equal(texts.Length, expected.Length);
        for (var i = 0; i < texts.Length; i++)
        {
            var ids = isModel ? tokenizer.EncodeUnframed(texts[i]) : tokenizer.Encode(texts[i], int.MaxValue);
            if (!ids.AsSpan().SequenceEqual(expected[i]))
            {
                differences.Add($"{JsonSerializer.Serialize(texts[i])}\n  expected {Spell(tokenizer, expected[i])}\n"
                    + $"  found    {Spell(tokenizer, ids)}");
            }
        }

        Assert.True(
            differences.Count == 0,
            $"{differences.Count} of {texts.Length} texts differ:\n{string.Join('\n', differences.Take(12))}");
    }

    private static string Spell(ITextTokenizer tokenizer, int[] ids) =>
        string.Join(' ', ids.Select(id => $"{id}:{tokenizer.Vocabulary.TermOf(id)}"));
}
