namespace SparseSearch.Client;

/// <summary>What the service says of a request that it did not fulfil, as RFC 9457 has it.</summary>
internal sealed record ServiceProblem(string? Title, string? Detail, string? Code, string? Value, string? Remedy);
