using SparseSearch.Core.Searching;

namespace SparseSearch.Eval.Approximate;

/// <summary>Something approximate that is compared with exact search.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Searcher">Its hits carry true scores. Thread-safe.</param>
/// <param name="Target">The recall that it was asked for; null where it was given settings.</param>
public sealed record RecallCandidate(string Name, ISearcher Searcher, double? Target = null);
