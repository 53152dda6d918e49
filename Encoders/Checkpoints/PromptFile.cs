using System.Text.Json;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>Reads prompts and the most terms of a vector from <c>config_sentence_transformers.json</c>.</summary>
internal sealed record PromptFile
{
    private Dictionary<string, string> Prompts { get; init; } = [];

    private string? DefaultName { get; init; }

    /// <summary><c>max_active_dims</c>, or null where there is none.</summary>
    public int? MaxTerms { get; private init; }

    /// <summary>Reads a file; one that does not exist says nothing.</summary>
    /// <exception cref="CheckpointFormatException">It is malformed.</exception>
    public static PromptFile Read(string path)
    {
        if (!File.Exists(path))
        {
            return new PromptFile();
        }

        var settings = new JsonSettings(path, SentenceTransformersFolder.Remedy);
        var name = settings.Text("default_prompt_name");
        var prompts = PromptsOf(path);
        if (name is not null && !prompts.ContainsKey(name))
        {
            throw settings.Failure($"a prompt '{name}', which default_prompt_name asks for", "none");
        }

        return new PromptFile
        {
            Prompts = prompts,
            DefaultName = name,
            MaxTerms = settings.OptionalCount("max_active_dims"),
        };
    }

    /// <summary>The prompt of the first name that there is one for, else the default one, else none.</summary>
    public string For(IReadOnlyList<string> names)
    {
        var name = names.FirstOrDefault(Prompts.ContainsKey) ?? DefaultName;
        return name is null ? "" : Prompts[name];
    }

    private static Dictionary<string, string> PromptsOf(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.TryGetProperty("prompts", out var prompts)
                && prompts.ValueKind != JsonValueKind.Null
                ? prompts.EnumerateObject().ToDictionary(static p => p.Name, static p => p.Value.GetString() ?? "")
                : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new CheckpointFormatException(
                path, "prompts by name", e.Message, SentenceTransformersFolder.Remedy, e);
        }
    }
}
