namespace SparseSearch.Core.Documents;

/// <summary>A line of a text file.</summary>
/// <param name="Number">Counted from 1, blank lines included.</param>
/// <param name="Text">The line without its end.</param>
public readonly record struct TextLine(long Number, string Text);
