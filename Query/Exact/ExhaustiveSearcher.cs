using SparseSearch.Core.Buffers;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Exact;

/// <summary>
/// The oracle: scores every accepted document of a segment by the definition in <see cref="FixedPointQuery"/>. What it
/// answers is what every exact engine must answer; it is never made faster. Thread-safe.
/// </summary>
/// <param name="forward">The documents; outlives the searcher.</param>
public sealed class ExhaustiveSearcher(ForwardIndex forward) : ISearcher
{
    private const int CancellationStep = 4096;

    private readonly RentalPool<FixedPointQuery> _queries = new(static () => new FixedPointQuery());

    /// <inheritdoc/>
    public string Name => "exhaustive";

    /// <inheritdoc/>
    public int DocCount => forward.DocCount;

    /// <inheritdoc/>
    public int Search(
        SearchRequest request,
        Span<ScoredDoc> hits,
        out SearchStatistics statistics,
        CancellationToken cancellationToken = default)
    {
        SearchArguments.Check(request, hits, DocCount);
        statistics = new SearchStatistics { ProvenExact = true, Engine = Name };
        var query = _queries.Rent();
        query.Set(request.Query);
        var unit = query.UnitIn(forward.Quantizer);
        var best = new TopK(hits[..request.K], request.MinScore);
        for (var docId = 0; docId < forward.DocCount; docId++)
        {
            if (docId % CancellationStep == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (request.TimeUp.IsCancellationRequested)
                {
                    (statistics.IsPartial, statistics.ProvenExact) = (true, false);
                    break;
                }
            }

            if (request.Accepted?.Contains(docId) == false)
            {
                continue;
            }

            var (sum, shared) = Dot(query, forward.Document(docId));
            statistics.PostingsScored += shared;
            statistics.DocumentsScored++;
            if (shared > 0)
            {
                best.Add(new ScoredDoc(docId, FixedPointQuery.ScoreOf(sum, unit)));
            }
        }

        _queries.Return(query);
        return best.SortBestFirst();
    }

    /// <summary>Σ fixed weight × impact over the terms that query and document share, and how many these are.</summary>
    private static (long Sum, int Shared) Dot(FixedPointQuery query, ForwardDoc doc)
    {
        var (sum, shared, at) = (0L, 0, 0);
        for (var i = 0; i < doc.Nnz && at < query.Nnz; i++)
        {
            while (at < query.Nnz && query.TermIds[at] < doc.TermId(i))
            {
                at++;
            }

            if (at < query.Nnz && query.TermIds[at] == doc.TermId(i))
            {
                sum += (long)query.FixedWeights[at] * doc.Impact(i);
                shared++;
            }
        }

        return (sum, shared);
    }
}
