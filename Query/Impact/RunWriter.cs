using System.Diagnostics;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Impact;

/// <summary>Writes rows of postings as runs, one a window, and keeps where each begins. Not thread-safe.</summary>
/// <param name="writer">Its open section receives the runs.</param>
/// <param name="termCount">Rows that will be written.</param>
/// <param name="windowCount">Windows of the segment.</param>
internal sealed class RunWriter(SegmentWriter writer, int termCount, int windowCount)
{
    private const int LevelBits = 4;
    private const uint LevelMask = (1 << LevelBits) - 1;

    private readonly uint[] _starts = new uint[checked(((long)termCount * windowCount) + 1)];
    private ushort[] _run = new ushort[1024];
    private int _row;
    private uint _position;

    /// <summary>Writes the next row.</summary>
    /// <param name="postings">Doc id × 16 + level; doc ids ascending.</param>
    public void WriteRow(ReadOnlySpan<uint> postings)
    {
        Debug.Assert(_row < termCount, "More rows than were announced.");
        for (var window = 0; window < windowCount; window++)
        {
            _starts[((long)_row * windowCount) + window] = _position;
            var count = 0;
            while (count < postings.Length && WindowOf(postings[count]) == window)
            {
                count++;
            }

            if (count > 0)
            {
                WriteRun(postings[..count]);
                postings = postings[count..];
            }
        }

        _row++;
        Debug.Assert(postings.IsEmpty, "Doc ids were out of order or beyond the last window.");
    }

    /// <summary>The directory: where each run begins, row by row, and where the last one ends.</summary>
    public ReadOnlySpan<uint> Finish()
    {
        Debug.Assert(_row == termCount, "Fewer rows than were announced.");
        _starts[^1] = _position;
        return _starts;
    }

    private static int WindowOf(uint posting) => (int)(posting >> LevelBits) / ImpactPostingsFormat.WindowDocs;

    private void WriteRun(ReadOnlySpan<uint> postings)
    {
        Span<int> ends = stackalloc int[ImpactRange.LevelCount];
        ends.Clear();
        foreach (var posting in postings)
        {
            ends[(int)(posting & LevelMask)]++;
        }

        // Mask, counts from the heaviest level down, then each level's ids behind those of the level above.
        var length = 1;
        var mask = 0;
        if (_run.Length < 1 + ImpactRange.LevelCount + postings.Length)
        {
            _run = new ushort[Math.Max(1 + ImpactRange.LevelCount + postings.Length, 2 * _run.Length)];
        }

        for (var level = ImpactRange.LevelCount - 1; level >= 0; level--)
        {
            if (ends[level] > 0)
            {
                mask |= 1 << level;
                _run[length++] = (ushort)(ends[level] - 1);
            }
        }

        _run[0] = (ushort)mask;
        for (var level = ImpactRange.LevelCount - 1; level >= 0; level--)
        {
            (ends[level], length) = (length, length + ends[level]);
        }

        foreach (var posting in postings)
        {
            _run[ends[(int)(posting & LevelMask)]++] =
                (ushort)((posting >> LevelBits) % ImpactPostingsFormat.WindowDocs);
        }

        writer.Write<ushort>(_run.AsSpan(0, length));
        _position += (uint)length;
    }
}
