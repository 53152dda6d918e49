namespace SparseSearch.Core.Documents;

/// <summary>A text file holds a line that cannot be read; the message names file, line, reason and remedy.</summary>
public sealed class BadLineException : FormatException
{
    /// <summary>Makes the exception of one line.</summary>
    /// <param name="line">Where and why.</param>
    /// <param name="remedy">What the reader of the message can do: one or more whole sentences.</param>
    public BadLineException(BadLine line, string remedy)
        : base($"{line}. {remedy}")
    {
        Line = line;
    }

    /// <summary>File, line number and reason.</summary>
    public BadLine Line { get; }
}
