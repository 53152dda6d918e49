namespace SparseSearch.Core.Segments;

/// <summary>
/// Reads what searches will read, so that the first queries do not wait for the disk: every page of every section but
/// the stored texts, in file order, which the system reads ahead.
/// </summary>
/// <remarks>It cannot keep pages in memory: where memory is short, the system drops them again.</remarks>
public static unsafe class SegmentWarmUp
{
    /// <summary>Bytes between two looks at a token and two reports.</summary>
    private const int StepBytes = 1 << 20;

    /// <summary>Whether a section is read: stored texts are not searched.</summary>
    public static bool Covers(SectionKind kind) =>
        kind is not (SectionKind.DocumentBlocks or SectionKind.DocumentBlockOffsets);

    /// <summary>Bytes that <see cref="Run(SegmentReader, IProgress{long}?, CancellationToken)"/> reads.</summary>
    public static long BytesOf(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        long bytes = 0;
        foreach (var section in segment.Sections)
        {
            bytes += Covers((SectionKind)section.Kind) ? (long)section.Length : 0;
        }

        return bytes;
    }

    /// <summary>Warms a segment.</summary>
    /// <param name="segment">Stays open meanwhile.</param>
    /// <param name="progress">Told the bytes read so far, about once a mebibyte and at the end of each section.</param>
    /// <param name="cancellationToken">Looked at as often.</param>
    /// <returns>Bytes read.</returns>
    /// <exception cref="ObjectDisposedException">The segment was closed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static long Run(
        SegmentReader segment, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return Run(segment, 0, progress, cancellationToken);
    }

    /// <summary>Warms all segments of an index, one after the other; the bytes reported run over all of them.</summary>
    /// <inheritdoc cref="Run(SegmentReader, IProgress{long}?, CancellationToken)"/>
    /// <param name="index">Stays open meanwhile.</param>
    /// <param name="progress">Told the bytes read so far.</param>
    /// <param name="cancellationToken">Looked at about once a mebibyte.</param>
    public static long Run(
        IndexSnapshot index, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        long bytes = 0;
        foreach (var segment in index.Segments)
        {
            bytes = Run(segment.Reader, bytes, progress, cancellationToken);
        }

        return bytes;
    }

    private static long Run(
        SegmentReader segment, long bytesBefore, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var bytes = bytesBefore;
        foreach (var section in segment.Sections)
        {
            if (!Covers((SectionKind)section.Kind))
            {
                continue;
            }

            var start = segment.SectionPointer((SectionKind)section.Kind, out var lengthBytes);
            for (var offset = 0L; offset < lengthBytes; offset += StepBytes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var stepBytes = Math.Min(StepBytes, lengthBytes - offset);
                Touch(start + offset, stepBytes);
                bytes += stepBytes;
                progress?.Report(bytes);
            }
        }

        return bytes;
    }

    /// <summary>Reads one byte of each page that holds a part of a range.</summary>
    private static void Touch(byte* start, long lengthBytes)
    {
        for (var offset = 0L; offset < lengthBytes; offset += Environment.SystemPageSize)
        {
            _ = Volatile.Read(ref start[offset]);
        }

        // A range need not begin where a page does: its last byte may be on a page of its own.
        _ = Volatile.Read(ref start[lengthBytes - 1]);
    }
}
