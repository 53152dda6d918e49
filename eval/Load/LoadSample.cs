namespace SparseSearch.Eval.Load;

/// <summary>One request.</summary>
/// <param name="Micros">From when it was due until its answer was there, so that waiting to be sent counts.</param>
/// <param name="Status">The HTTP status, or 0 where the connection broke.</param>
/// <param name="AtMillis">When the answer was there, from the beginning of the phase.</param>
public readonly record struct LoadSample(int Micros, short Status, int AtMillis);
