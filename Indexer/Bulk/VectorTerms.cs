using System.Text.Json;
using SparseSearch.Core.Documents;

namespace SparseSearch.Indexer.Bulk;

/// <summary>Finds the vocabulary of encoded documents that come without one.</summary>
public static class VectorTerms
{
    /// <summary>Reads all terms; lines that cannot be read are passed over.</summary>
    /// <param name="stream">JSON lines as <see cref="VectorJsonlReader"/> reads them; closed at the end.</param>
    /// <returns>Every term that stands in a <c>"vector"</c>, and the largest id in <c>"indices"</c>, −1 where none does.</returns>
    public static (IReadOnlyCollection<string> Terms, int LargestId) Find(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var terms = new HashSet<string>(StringComparer.Ordinal);
        var largest = -1;
        using var lines = new Utf8LineReader(stream);
        while (lines.TryRead(out var line))
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                var root = json.RootElement;
                if (root.ValueKind != JsonValueKind.Object)
                {
                    continue;
                }

                if (root.TryGetProperty("vector", out var vector) && vector.ValueKind == JsonValueKind.Object)
                {
                    terms.UnionWith(vector.EnumerateObject().Select(static member => member.Name));
                }
                else if (root.TryGetProperty("indices", out var indices) && indices.ValueKind == JsonValueKind.Array)
                {
                    largest = indices.EnumerateArray().Aggregate(largest, static (most, id) =>
                        id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var value) ? Math.Max(most, value) : most);
                }
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException)
            {
                // The reader refuses the line, and says why.
            }
        }

        return (terms, largest);
    }
}
