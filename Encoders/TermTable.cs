using System.Globalization;
using System.Text.Json;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders;

/// <summary>
/// Reads the query weights of inference-free models: <c>idf.json</c> (an object, token to number),
/// <c>query_token_weights.txt</c> (token, tab, number a line) or a safetensors file with one tensor <c>weight</c>
/// [vocabulary]. Terms that a file does not name weigh 0.
/// </summary>
internal static class TermTable
{
    /// <summary>Where a folder keeps its table, in the order looked for.</summary>
    public static readonly string[] FileNames = ["idf.json", "query_token_weights.txt"];

    private const string WeightName = "weight";
    private const string Remedy = "Use the table that came with the model.";

    /// <summary>A folder's table file, or null.</summary>
    public static string? Locate(string folder) =>
        FileNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>The weight of every term, all 1.</summary>
    public static float[] Ones(Vocabulary vocabulary)
    {
        var table = new float[vocabulary.Count];
        Array.Fill(table, 1f);
        return table;
    }

    /// <summary>Reads a table.</summary>
    /// <param name="path">An existing file.</param>
    /// <param name="vocabulary">Gives tokens their ids.</param>
    /// <exception cref="CheckpointFormatException">
    /// The file is malformed, names a token that the vocabulary lacks, or holds a number that is not finite.
    /// </exception>
    public static float[] Read(string path, Vocabulary vocabulary)
    {
        var table = Path.GetExtension(path) switch
        {
            ".json" => ReadJson(path, vocabulary),
            ".txt" => ReadLines(path, vocabulary),
            _ => ReadTensor(path, vocabulary),
        };
        var broken = Array.FindIndex(table, static w => !float.IsFinite(w));
        return broken < 0
            ? table
            : throw new CheckpointFormatException(path, "finite weights", $"{table[broken]} for term {broken}", Remedy);
    }

    private static float[] ReadJson(string path, Vocabulary vocabulary)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var table = new float[vocabulary.Count];
            foreach (var entry in json.RootElement.EnumerateObject())
            {
                table[IdOf(path, entry.Name, vocabulary)] = entry.Value.GetSingle();
            }

            return table;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new CheckpointFormatException(path, "a JSON object of token and number", e.Message, Remedy, e);
        }
    }

    private static float[] ReadLines(string path, Vocabulary vocabulary)
    {
        var table = new float[vocabulary.Count];
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var tab = line.LastIndexOf('\t');
            if (tab < 1 || !float.TryParse(
                line.AsSpan(tab + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight))
            {
                throw new CheckpointFormatException(
                    path, "a token, a tab and a number a line", $"line {number}: '{line}'", Remedy);
            }

            table[IdOf(path, line[..tab], vocabulary)] = weight;
        }

        return table;
    }

    private static float[] ReadTensor(string path, Vocabulary vocabulary)
    {
        using var reader = SafetensorsReader.OpenFile(path);
        if (reader.Find(WeightName) is not { Shape: [var terms] })
        {
            throw new CheckpointFormatException(
                path, $"a tensor '{WeightName}' [vocabulary]",
                string.Join(", ", reader.Tensors.Select(static t => $"{t.Name} [{string.Join(", ", t.Shape)}]")),
                Remedy);
        }

        return terms >= vocabulary.Count
            ? reader.ReadFloats(WeightName)
            : throw new CheckpointFormatException(
                path, $"a weight for each of the tokenizer's {vocabulary.Count} terms", $"{terms}", Remedy);
    }

    private static int IdOf(string path, string token, Vocabulary vocabulary) =>
        vocabulary.TryGetId(token, out var id)
            ? id
            : throw new CheckpointFormatException(
                path, $"tokens of the tokenizer's {vocabulary.Count} terms", $"'{token}', which is none of them",
                Remedy);
}
