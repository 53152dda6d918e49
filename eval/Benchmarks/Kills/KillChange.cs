namespace SparseSearch.Benchmarks.Kills;

/// <summary>One call of the program that changes an index.</summary>
/// <param name="Verb">add, delete or compact.</param>
/// <param name="Numbers">Documents that it changes, in order.</param>
/// <param name="Version">What they become; 0 where they are deleted.</param>
/// <param name="File">The documents or their ids.</param>
internal sealed record KillChange(string Verb, int[] Numbers, int Version, string File);
