using SparseSearch.Core.Filters;

namespace SparseSearch.Api.Service;

/// <summary>What bounds a search.</summary>
/// <param name="Accepted">The documents that may be hits, or null for all.</param>
/// <param name="TimeUp">When it is cancelled, what was found is the answer.</param>
internal readonly record struct SearchScope(DocBitmap? Accepted, CancellationToken TimeUp);
