using System.Text.Json;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Golden;

/// <summary>
/// Reads <c>golden.json</c>: a list of objects with a <c>text</c> and its vector as <c>indices</c> and <c>weights</c>,
/// perhaps with <c>input_ids</c> and <c>max_length</c>; or with such vectors under <c>document</c> and <c>query</c>.
/// A vector that names no side counts for both.
/// </summary>
public static class GoldenFile
{
    /// <summary>The file's name in a model folder.</summary>
    public const string FileName = "golden.json";

    private const string Remedy = "See docs/encoders/README.md for the form of the file.";

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="CheckpointFormatException">It is malformed, or holds no vector.</exception>
    public static IReadOnlyList<GoldenVector> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                $"There is no file {path}; name the file of golden vectors to compare with.", path);
        }

        try
        {
            using var stream = File.OpenRead(path);
            var entries = JsonSerializer.Deserialize<Entry[]>(stream, s_json) ?? [];
            var vectors = entries.SelectMany((entry, i) => VectorsOf(entry, i)).ToList();
            return vectors.Count > 0
                ? vectors
                : throw new CheckpointFormatException(path, "a text with its vector", "none", Remedy);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new CheckpointFormatException(path, "a list of texts with vectors", error.Message, Remedy, error);
        }
    }

    private static IEnumerable<GoldenVector> VectorsOf(Entry entry, int index)
    {
        (EncodingSide Side, Weighted? Vector)[] sides = entry.Indices is null
            ? [(EncodingSide.Document, entry.Document), (EncodingSide.Query, entry.Query)]
            : [(EncodingSide.Document, entry), (EncodingSide.Query, entry)];
        foreach (var (side, vector) in sides)
        {
            if (vector is not null)
            {
                yield return new GoldenVector
                {
                    Text = entry.Text ?? throw new JsonException($"Entry {index} has no text."),
                    Side = side,
                    Vector = new SparseVector(
                        vector.Indices ?? throw new JsonException($"Entry {index} has no indices."),
                        vector.Weights ?? throw new JsonException($"Entry {index} has no weights.")),
                    TokenIds = vector.InputIds,
                    MaxTokens = entry.MaxLength,
                };
            }
        }
    }

    private record Weighted
    {
        public int[]? InputIds { get; init; }

        public int[]? Indices { get; init; }

        public float[]? Weights { get; init; }
    }

    private sealed record Entry : Weighted
    {
        public string? Text { get; init; }

        public int? MaxLength { get; init; }

        public Weighted? Document { get; init; }

        public Weighted? Query { get; init; }
    }
}
