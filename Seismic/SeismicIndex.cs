using SparseSearch.Core.Postings;

namespace SparseSearch.Seismic;

/// <summary>The opened parts of an index.</summary>
/// <param name="Forward">Documents, for exact scores.</param>
/// <param name="Lists">Blocks and summaries.</param>
/// <param name="Compressed">Documents with term ids as gaps, where built.</param>
/// <param name="Neighbours">Nearest documents, where built.</param>
internal sealed record SeismicIndex(
    ForwardIndex Forward, SeismicLists Lists, CompressedForward? Compressed, NeighbourGraph? Neighbours);
