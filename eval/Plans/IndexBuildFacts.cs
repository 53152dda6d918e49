namespace SparseSearch.Eval.Plans;

/// <summary>What building an index took; kept beside the results, since the index may be used again.</summary>
/// <param name="Seconds">Encoding and indexing.</param>
/// <param name="TokensPerSecond">Tokens encoded a second meanwhile.</param>
public sealed record IndexBuildFacts(double Seconds, double TokensPerSecond);
