namespace SparseSearch.Eval.Plans;

/// <summary>Groups a collection's queries by length and by term overlap.</summary>
internal static class QueryGrouping
{
    private static readonly (string Name, Func<QueryFacts, bool> Has)[] s_lengths =
    [
        ("1 to 3 words", static query => query.Words <= 3),
        ("4 to 6 words", static query => query.Words is >= 4 and <= 6),
        ("7 to 10 words", static query => query.Words is >= 7 and <= 10),
        ("11 to 20 words", static query => query.Words is >= 11 and <= 20),
        ("more than 20 words", static query => query.Words > 20),
    ];

    private static readonly (string Name, Func<QueryFacts, bool> Has)[] s_overlaps =
    [
        ("less than a quarter", static query => query.Overlap < 0.25),
        ("a quarter to a half", static query => query.Overlap is >= 0.25 and < 0.5),
        ("a half to three quarters", static query => query.Overlap is >= 0.5 and < 0.75),
        ("three quarters or more", static query => query.Overlap >= 0.75),
    ];

    /// <summary>The groups that have a query.</summary>
    /// <param name="collection">Its name.</param>
    /// <param name="queries">Its queries.</param>
    /// <param name="valuesOf">System to query to value.</param>
    public static IEnumerable<QueryGroup> Of(
        string collection, IReadOnlyList<QueryFacts> queries,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> valuesOf) =>
        s_lengths.Select(group => (Kind: QueryGroupKind.Length, group.Name, group.Has))
            .Concat(s_overlaps.Select(group => (Kind: QueryGroupKind.Overlap, group.Name, group.Has)))
            .Select(group => GroupOf(collection, group.Kind, group.Name, queries.Where(group.Has), valuesOf))
            .Where(static group => group.QueryCount > 0);

    private static QueryGroup GroupOf(
        string collection, QueryGroupKind kind, string name, IEnumerable<QueryFacts> queries,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> valuesOf)
    {
        // Every mean of a row is over the same queries.
        string[] ids = [.. queries.Select(static query => query.Id).Where(id => valuesOf.Values.All(values => values.ContainsKey(id)))];
        return new QueryGroup(
            collection, kind, name, ids.Length,
            valuesOf.ToDictionary(
                static system => system.Key, system => ids.Length == 0 ? 0 : ids.Average(id => system.Value[id]), StringComparer.Ordinal));
    }
}
