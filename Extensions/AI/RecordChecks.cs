using Microsoft.Extensions.VectorData;

namespace SparseSearch.Extensions.AI;

/// <summary>What a sparse index has, and what not.</summary>
internal static class RecordChecks
{
    /// <summary>Members that every document has, and what they are for.</summary>
    private static readonly string[] s_documents = ["_id", "title", "text", "vector"];

    /// <summary>A vector property is a text, compared by the dot product over the encoder's vocabulary.</summary>
    /// <exception cref="NotSupportedException">It is something else.</exception>
    public static void DemandSparse(VectorStoreVectorProperty vector, Type type, int terms)
    {
        if (type != typeof(string))
        {
            throw new NotSupportedException(
                $"The vector property {vector.Name} is of type {type}; a sparse index takes a string, which its encoder turns into a "
                + "sparse vector. Dense vectors are not supported.");
        }

        if (vector.Dimensions != terms)
        {
            throw new NotSupportedException(
                $"The vector property {vector.Name} has {vector.Dimensions} dimensions; the encoder has {terms} terms. Say {terms}.");
        }

        if (vector.DistanceFunction is not (null or DistanceFunction.DotProductSimilarity))
        {
            throw new NotSupportedException(
                $"The vector property {vector.Name} asks for {vector.DistanceFunction}; there is {DistanceFunction.DotProductSimilarity} alone.");
        }

        if (vector.IndexKind is not null || vector.EmbeddingGenerator is not null)
        {
            throw new NotSupportedException(
                $"The vector property {vector.Name} asks for an index kind or an embedding generator; the store has its own of both.");
        }
    }

    /// <summary>A data property is of a kind that filters know.</summary>
    /// <exception cref="NotSupportedException">It is of another kind, or asks for an index of its words.</exception>
    public static void DemandField(VectorStoreDataProperty data, Type type)
    {
        if (!RecordProperty.IsSupported(type))
        {
            throw new NotSupportedException(
                $"The property {data.Name} is of type {type}; a field is a text, a number, a boolean, a date or a list of texts.");
        }

        if (s_documents.Contains(data.StorageName ?? data.Name))
        {
            throw new NotSupportedException(
                $"The property {data.Name} would be stored as {data.StorageName ?? data.Name}, which is the document's own; give it another "
                + "StorageName.");
        }

        if (data.IsFullTextIndexed)
        {
            throw new NotSupportedException(
                $"The property {data.Name} asks for an index of its words; words are found through the vector property alone.");
        }
    }
}
