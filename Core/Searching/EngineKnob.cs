namespace SparseSearch.Core.Searching;

/// <summary>A number that can be set on an engine.</summary>
/// <param name="Name">As on the command line: lower case, words joined by hyphens.</param>
/// <param name="Description">One sentence: what it does, its unit, and which direction finds more.</param>
/// <param name="Minimum">The smallest value.</param>
/// <param name="Maximum">The largest value.</param>
/// <param name="Default">The value where it is not set.</param>
public sealed record EngineKnob(string Name, string Description, double Minimum, double Maximum, double Default);
