using SparseSearch.Core.Filters;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Which documents a query's conditions accept: all, none, or those of a filter.</summary>
internal readonly record struct FilterCondition
{
    private FilterCondition(FilterExpression? filter, bool acceptsNone) => (Filter, AcceptsNone) = (filter, acceptsNone);

    /// <summary>Every document; what a condition is by default.</summary>
    public static FilterCondition All => default;

    /// <summary>No document.</summary>
    public static FilterCondition None => new(null, acceptsNone: true);

    /// <summary>The filter; null where all or none are accepted.</summary>
    public FilterExpression? Filter { get; }

    /// <summary>Whether no document is accepted.</summary>
    public bool AcceptsNone { get; }

    /// <summary>Whether every document is accepted.</summary>
    public bool AcceptsAll => Filter is null && !AcceptsNone;

    /// <summary>The documents of a filter.</summary>
    public static FilterCondition Of(FilterExpression filter) => new(filter, acceptsNone: false);

    /// <summary>What every one of some conditions accepts.</summary>
    public static FilterCondition AllOf(IReadOnlyCollection<FilterCondition> conditions)
    {
        FilterExpression[] filters = [.. conditions.Select(static c => c.Filter).OfType<FilterExpression>()];
        return conditions.Any(static c => c.AcceptsNone) ? None
            : filters.Length == 0 ? All
            : Of(filters.Length == 1 ? filters[0] : new AndFilter(filters));
    }

    /// <summary>What at least one of some conditions accepts.</summary>
    public static FilterCondition AnyOf(IReadOnlyCollection<FilterCondition> conditions)
    {
        FilterExpression[] filters = [.. conditions.Select(static c => c.Filter).OfType<FilterExpression>()];
        return conditions.Any(static c => c.AcceptsAll) ? All
            : filters.Length == 0 ? None
            : Of(filters.Length == 1 ? filters[0] : new OrFilter(filters));
    }

    /// <summary>What this condition does not accept.</summary>
    public FilterCondition Not() => AcceptsNone ? All : Filter is null ? None : Of(new NotFilter(Filter));
}
