namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>What came of one input.</summary>
/// <param name="Signature">The same for inputs that take the same way, as far as can be seen from outside.</param>
/// <param name="Fault">What the reader promised not to do, or null.</param>
/// <param name="Error">What was thrown, or null.</param>
/// <param name="AllocatedBytes">Managed memory, on the reading thread.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record FuzzOutcome(
    string Signature, string? Fault, Exception? Error, long AllocatedBytes, TimeSpan Elapsed);
