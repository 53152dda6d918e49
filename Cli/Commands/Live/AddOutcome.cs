using SparseSearch.Indexer.Jobs;
using SparseSearch.Indexer.Live;

namespace SparseSearch.Cli.Commands.Live;

/// <summary>What <c>add</c> did.</summary>
/// <param name="Counts">Documents read, taken, rejected, and those of earlier runs.</param>
/// <param name="Statistics">The index afterwards.</param>
/// <param name="Tokens">Tokens encoded, special tokens included.</param>
/// <param name="Elapsed">From the first document to the commit.</param>
internal sealed record AddOutcome(BulkJobProgress Counts, LiveStatistics Statistics, long Tokens, TimeSpan Elapsed);
