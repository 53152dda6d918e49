namespace SparseSearch.Indexer.Bulk;

/// <summary>
/// Which columns of a Parquet file make a document; names are compared as they are, upper and lower case.
/// </summary>
public sealed record ParquetColumns
{
    /// <summary>
    /// The external id: strings or whole numbers. Default null: <c>_id</c>, or <c>id</c> where there is none.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>The title: strings. Default null: <c>title</c> where there is one.</summary>
    public string? Title { get; init; }

    /// <summary>The text: strings. Default null: <c>text</c>.</summary>
    public string? Text { get; init; }
}
