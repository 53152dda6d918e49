using SparseSearch.Core.Documents;
using SparseSearch.Embedded;

namespace SparseSearch.Tests;

/// <summary>The example of docs/LIBRARIES.md; <see cref="LibrariesDocumentTests"/> compares the two and runs this one.</summary>
internal static class EmbeddedExample
{
    public static async Task RunAsync(string folder, string model, TextWriter output)
    {
        // Example begins.
        using var index = SparseIndex.OpenOrCreate(folder, new SparseIndexOptions { Model = model });
        await index.AddAsync(
        [
            new SourceDocument("bone", "Vitamin D", "Vitamin D and the density of bone in older women."),
            new SourceDocument("heart", "Hearts", "Blood pressure and the heart."),
            new SourceDocument("tea", "Tea", "Green tea in the afternoon."),
        ]);
        index.Refresh();
        var found = await index.SearchAsync("vitamins for healthy bones", k: 2);
        foreach (var hit in found.Hits)
        {
            output.WriteLine($"{hit.Id}: {hit.Document?.Title}");
        }

        // Example ends.
    }
}
