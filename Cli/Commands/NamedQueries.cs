using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Datasets;

namespace SparseSearch.Cli.Commands;

/// <summary>Query vectors with their ids and, where there are some, judgements. Immutable.</summary>
/// <param name="Ids">One a vector; numbers from 0 where the file has none.</param>
/// <param name="Vectors">Each with a term.</param>
/// <param name="Qrels">Null where nothing is judged.</param>
internal sealed record NamedQueries(IReadOnlyList<string> Ids, IReadOnlyList<SparseVector> Vectors, Qrels? Qrels)
{
    /// <summary>Every second query.</summary>
    /// <param name="first">0 for those of even index, 1 for the others.</param>
    public NamedQueries Half(int first) => this with
    {
        Ids = [.. Ids.Where((_, i) => i % 2 == first)],
        Vectors = [.. Vectors.Where((_, i) => i % 2 == first)],
    };
}
