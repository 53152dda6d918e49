using System.Text.Json;
using System.Text.Json.Nodes;

namespace SparseSearch.Tests;

/// <summary>The tokenizers and reference ids that tests compare with.</summary>
internal static class TokenizerAssets
{
    public const string SpladeTinyReason = "needs ../shared/models/splade-tiny";

    /// <summary>A folder with BERT's uncased tokenizer and <c>golden.json</c>, or null where there is none.</summary>
    public static string? SpladeTiny { get; } =
        File.Exists(TestPaths.Data("models", "splade-tiny", "golden.json"))
            ? TestPaths.Data("models", "splade-tiny")
            : TestPaths.Shared("models", "splade-tiny");

    /// <summary>A small vocabulary with reference ids of the Hugging Face tokenizers library.</summary>
    public static JsonObject SmallGolden()
    {
        var path = Path.Combine(TestPaths.Repository, "tests", "Encoders", "Golden", "wordpiece-golden.json");
        return JsonNode.Parse(File.ReadAllText(path))!.AsObject();
    }

    /// <summary>The small vocabulary's <c>tokenizer.json</c>, for uncased text.</summary>
    public static JsonObject SmallTokenizer()
    {
        var golden = SmallGolden();
        var tokenizer = golden["tokenizer"]!.DeepClone().AsObject();
        tokenizer["normalizer"] = golden["cases"]![0]!["normalizer"]!.DeepClone();
        return tokenizer;
    }

    /// <summary>The small vocabulary as the lines of a <c>vocab.txt</c>.</summary>
    public static string SmallVocabularyFile() =>
        string.Concat(SmallTokenizer()["model"]!["vocab"]!.AsObject()
            .OrderBy(static token => (int)token.Value!)
            .Select(static token => token.Key + "\n"));

    /// <summary>The texts of a collection as encoders read them: title, one space, text.</summary>
    public static IEnumerable<string> Texts(string corpusPath)
    {
        foreach (var line in File.ReadLines(corpusPath))
        {
            using var document = JsonDocument.Parse(line);
            var title = document.RootElement.TryGetProperty("title", out var value) ? value.GetString() : string.Empty;
            yield return $"{title} {document.RootElement.GetProperty("text").GetString()}";
        }
    }
}
