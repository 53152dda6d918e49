namespace SparseSearch.Seismic.Inspection;

/// <summary>One block of a list.</summary>
/// <param name="Index">From 0, in the order in which blocks are stored.</param>
/// <param name="DocumentCount">Documents of the block.</param>
/// <param name="SummaryTerms">Terms of its summary.</param>
/// <param name="LargestCode">The largest code of its summary, from 0 to 255.</param>
public sealed record SeismicBlockInspection(int Index, int DocumentCount, int SummaryTerms, int LargestCode);
