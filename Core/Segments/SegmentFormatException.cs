namespace SparseSearch.Core.Segments;

/// <summary>Why a segment file cannot be used.</summary>
public enum SegmentFault
{
    /// <summary>The file is something else.</summary>
    NotASegment,

    /// <summary>The file's format version is no longer read.</summary>
    TooOld,

    /// <summary>The file was written by a newer build.</summary>
    TooNew,

    /// <summary>The file is damaged or incomplete.</summary>
    Corrupt,
}

/// <summary>A segment file cannot be used; the message names path, expectation, finding and remedy.</summary>
public sealed class SegmentFormatException : IOException
{
    /// <summary>States the fault.</summary>
    /// <param name="fault">Which of the four ways to fail.</param>
    /// <param name="path">The file, or a name for a memory image.</param>
    /// <param name="expected">What should stand there.</param>
    /// <param name="found">What stands there.</param>
    public SegmentFormatException(SegmentFault fault, string path, string expected, string found)
        : base($"{path}: {Headline(fault)} Expected {expected}, found {found}. {Remedy(fault)}")
    {
        Fault = fault;
        Path = path;
        Expected = expected;
        Found = found;
    }

    /// <summary>Which of the four ways to fail.</summary>
    public SegmentFault Fault { get; }

    /// <summary>The file, or a name for a memory image.</summary>
    public string Path { get; }

    /// <summary>What should stand there.</summary>
    public string Expected { get; }

    /// <summary>What stands there.</summary>
    public string Found { get; }

    private static string Headline(SegmentFault fault) => fault switch
    {
        SegmentFault.NotASegment => "not a SparseSearch segment.",
        SegmentFault.TooOld => "the segment's format is too old for this build.",
        SegmentFault.TooNew => "the segment was written by a newer build.",
        _ => "the segment is damaged.",
    };

    private static string Remedy(SegmentFault fault) => fault switch
    {
        SegmentFault.NotASegment => "Check the path.",
        SegmentFault.TooOld => "Index the documents again.",
        SegmentFault.TooNew => "Use the build that wrote it, or a newer one.",
        _ => "Restore it from a copy, or index the documents again.",
    };
}
