namespace SparseSearch.Eval.Runs;

/// <summary>A hit of a run.</summary>
/// <param name="DocumentId">The document's external id.</param>
/// <param name="Score">Finite; larger is better.</param>
public readonly record struct RunHit(string DocumentId, float Score);
