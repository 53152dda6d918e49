namespace SparseSearch.Eval.Datasets;

/// <summary>A query of a data set.</summary>
/// <param name="Id">Unique in the data set, not empty.</param>
/// <param name="Text">What is searched for; may be empty.</param>
public sealed record DatasetQuery(string Id, string Text);
