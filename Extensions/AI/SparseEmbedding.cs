using Microsoft.Extensions.AI;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Extensions.AI;

/// <summary>A sparse vector as an embedding of Microsoft.Extensions.AI.</summary>
/// <param name="vector">The vector it carries.</param>
public sealed class SparseEmbedding(SparseVector vector) : Embedding
{
    /// <summary>The vector.</summary>
    public SparseVector Vector { get; } = vector;

    /// <summary>The number of terms above zero; the width of the vocabulary is the generator's metadata.</summary>
    public override int Dimensions => Vector.Nnz;
}
