using System.Text;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer.Bulk;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Vectors as JSON lines, as a text and as bytes, over a vocabulary of 50 terms.</summary>
internal sealed class VectorJsonlTarget : FuzzTarget
{
    private static readonly Vocabulary s_vocabulary = Vocabulary.Numbered(50);

    /// <inheritdoc/>
    public override string Name => "vector-jsonl";

    /// <inheritdoc/>
    public override string Promise => "VectorLineException";

    /// <inheritdoc/>
    public override int Share => 100;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Seeds { get; } = FuzzWords.Texts(
        "{\"id\":\"d1\",\"vector\":{\"3\":1.5,\"7\":0.25}}\n", "{\"id\":7,\"indices\":[0,5,49],\"values\":[1,2.5,3e-2]}\n\n",
        "{\"id\":\"a\",\"vector\":{}}\n{\"id\":\"b\",\"indices\":[],\"values\":[],\"more\":[[1]]}");

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. FuzzWords.Json,
        .. FuzzWords.Texts("\"id\"", "\"vector\"", "\"indices\"", "\"values\"", "\"3\"", "3.4e38", "3.5e38", "1e-46", "50", "49"),
    ];

    /// <inheritdoc/>
    public override bool Allows(Exception error) => error is VectorLineException;

    /// <inheritdoc/>
    public override string Read(byte[] input)
    {
        // As bytes first, where bad lines are listed; in a text the first one is thrown.
        var bad = new BadLineLog();
        var others = VectorJsonlReader.Read(new MemoryStream(input), "a.jsonl", s_vocabulary, bad).Count();
        using var lines = new StreamReader(new MemoryStream(input), Encoding.UTF8);
        var (count, terms) = (0, 0);
        foreach (var document in VectorJsonlReader.Read(lines, "a.jsonl", s_vocabulary))
        {
            count++;
            terms = Math.Max(terms, document.Vector.Nnz);
        }

        return $"{Math.Min(count, 4)} vectors of {Math.Min(terms, 5)}, {others == count}, {bad.Count > 0}";
    }
}
