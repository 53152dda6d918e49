using System.Globalization;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Api.OpenSearch;

/// <summary>The member of documents that has sparse vectors.</summary>
/// <param name="Name">Its name.</param>
/// <param name="HasTermIds">Whether terms may stand as their ids, as in OpenSearch's <c>sparse_vector</c>.</param>
/// <param name="IsSeismic">Whether it is searched by Seismic, approximately.</param>
internal sealed record SparseField(string Name, bool HasTermIds, bool IsSeismic)
{
    /// <summary>The term of a token, if the vocabulary has it.</summary>
    public bool TryFind(Vocabulary vocabulary, string token, out int termId) =>
        HasTermIds && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out termId)
            ? termId < vocabulary.Count
            : vocabulary.TryGetId(token, out termId);
}
