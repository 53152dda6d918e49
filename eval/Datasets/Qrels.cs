using System.Collections.ObjectModel;

namespace SparseSearch.Eval.Datasets;

/// <summary>
/// Relevance judgements: query id → document id → relevance. Zero and below mean judged and not relevant. Immutable and
/// thread-safe.
/// </summary>
public sealed class Qrels
{
    /// <summary>
    /// The largest relevance, and with a minus sign the smallest: 2 to this power, the exponential gain, is still a
    /// number.
    /// </summary>
    public const int RelevanceLimit = 1000;

    private readonly Dictionary<string, ReadOnlyDictionary<string, int>> _byQuery;

    /// <summary>Copies judgements.</summary>
    /// <param name="judgements">In any order; a judgement may be repeated, but not contradicted.</param>
    /// <exception cref="ArgumentException">
    /// A judgement contradicts another, an id is empty, or a relevance is beyond <see cref="RelevanceLimit"/>.
    /// </exception>
    public Qrels(IEnumerable<Judgement> judgements)
    {
        ArgumentNullException.ThrowIfNull(judgements);
        var byQuery = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (var judgement in judgements)
        {
            if (TryAdd(byQuery, judgement) is { } reason)
            {
                throw new ArgumentException($"Cannot take the judgements: {reason}.", nameof(judgements));
            }
        }

        _byQuery = byQuery.ToDictionary(
            pair => pair.Key, pair => new ReadOnlyDictionary<string, int>(pair.Value), StringComparer.Ordinal);
        QueryIds = [.. _byQuery.Keys.Order(StringComparer.Ordinal)];
        JudgementCount = _byQuery.Values.Sum(static documents => documents.Count);
    }

    /// <summary>The judged queries, in ordinal order.</summary>
    public IReadOnlyList<string> QueryIds { get; }

    /// <summary>All judgements, those of non-relevance included.</summary>
    public int JudgementCount { get; }

    /// <summary>The judged documents of a query with their relevance; empty if the query is not judged.</summary>
    public IReadOnlyDictionary<string, int> Of(string queryId) =>
        _byQuery.TryGetValue(queryId, out var documents) ? documents : ReadOnlyDictionary<string, int>.Empty;

    /// <summary>Whether the query has a judgement.</summary>
    public bool IsJudged(string queryId) => _byQuery.ContainsKey(queryId);

    /// <summary>
    /// Judgements whose document is not known, whatever their relevance: it cannot be found, and a relevant one lowers recall for
    /// a fault of the data.
    /// </summary>
    /// <param name="isKnown">Whether a document of that external id is in the collection.</param>
    public int CountUnknown(Func<string, bool> isKnown)
    {
        ArgumentNullException.ThrowIfNull(isKnown);
        return _byQuery.Values.Sum(documents => documents.Keys.Count(id => !isKnown(id)));
    }

    /// <summary>Adds a judgement to a table; the reason why it is refused, or null.</summary>
    internal static string? TryAdd(Dictionary<string, Dictionary<string, int>> byQuery, Judgement judgement)
    {
        var (queryId, documentId, relevance) = judgement;
        if (string.IsNullOrEmpty(queryId) || string.IsNullOrEmpty(documentId))
        {
            return "the query id or the document id is empty";
        }

        if (relevance is < -RelevanceLimit or > RelevanceLimit)
        {
            return $"the relevance {relevance} is not within -{RelevanceLimit} and {RelevanceLimit}";
        }

        if (!byQuery.TryGetValue(queryId, out var documents))
        {
            byQuery[queryId] = documents = new Dictionary<string, int>(StringComparer.Ordinal);
        }

        return documents.TryAdd(documentId, relevance) || documents[documentId] == relevance
            ? null
            : $"document '{documentId}' of query '{queryId}' has relevance {relevance} here and "
                + $"{documents[documentId]} before";
    }
}
