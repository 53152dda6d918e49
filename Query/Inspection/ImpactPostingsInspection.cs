using System.Numerics;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Impact;

namespace SparseSearch.Query.Inspection;

/// <summary>What a segment's impact-grouped postings consist of; for people.</summary>
public sealed record ImpactPostingsInspection
{
    /// <summary>Windows of 65,536 documents.</summary>
    public required int WindowCount { get; init; }

    /// <summary>Terms that at least one document has.</summary>
    public required int TermCount { get; init; }

    /// <summary>Runs: postings of one term in one window.</summary>
    public required long RunCount { get; init; }

    /// <summary>Levels of all runs that have postings.</summary>
    public required long LevelCount { get; init; }

    /// <summary>Postings of all levels.</summary>
    public required long PostingCount { get; init; }

    /// <summary>Looks through all runs of a segment; the heads alone are read.</summary>
    /// <exception cref="SegmentFormatException">The postings are missing or damaged.</exception>
    public static ImpactPostingsInspection Of(SegmentReader segment, CancellationToken cancellationToken = default)
    {
        var postings = ImpactPostings.Open(segment);
        var (runs, levels, ids) = (0L, 0L, 0L);
        for (var row = 0; row < postings.TermCount; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var window = 0; window < postings.WindowCount; window++)
            {
                var run = RunOf(postings, row, window);
                if (run.Length > 0)
                {
                    var levelCount = BitOperations.PopCount((uint)run[0]);
                    runs++;
                    levels += levelCount;
                    ids += run.Length - 1 - levelCount;
                }
            }
        }

        return new ImpactPostingsInspection
        {
            WindowCount = postings.WindowCount,
            TermCount = postings.TermCount,
            RunCount = runs,
            LevelCount = levels,
            PostingCount = ids,
        };
    }

    /// <summary>Looks into one term's list.</summary>
    /// <param name="segment">Stays the caller's.</param>
    /// <param name="termId">At least 0.</param>
    /// <exception cref="SegmentFormatException">The postings are missing or damaged.</exception>
    public static ImpactListInspection ListOf(SegmentReader segment, int termId)
    {
        var postings = ImpactPostings.Open(segment);
        var levels = new List<ImpactLevelInspection>();
        var lengthBytes = 0L;
        if (postings.TryFindRow(termId, out var row))
        {
            for (var window = 0; window < postings.WindowCount; window++)
            {
                var run = RunOf(postings, row, window);
                lengthBytes += run.Length * (long)sizeof(ushort);
                AddLevels(levels, postings.RangeOf(row), window, run);
            }
        }

        return new ImpactListInspection
        {
            TermId = termId,
            PostingCount = levels.Sum(level => (long)level.PostingCount),
            LengthBytes = lengthBytes,
            Levels = levels,
        };
    }

    private static void AddLevels(
        List<ImpactLevelInspection> levels, ImpactRange range, int window, ReadOnlySpan<ushort> run)
    {
        var next = 1;
        for (var mask = run.IsEmpty ? 0u : run[0]; mask != 0; next++)
        {
            var level = BitOperations.Log2(mask);
            mask ^= 1u << level;
            levels.Add(new ImpactLevelInspection(
                window, level, range.LowestOf(level), range.HighestOf(level), run[next] + 1));
        }
    }

    private static unsafe ReadOnlySpan<ushort> RunOf(ImpactPostings postings, int row, int window)
    {
        var run = new ReadOnlySpan<ushort>(
            postings.RunPointer(postings.StartsOf(row), window, out var length), (int)length);
        return run.IsEmpty || run.Length > BitOperations.PopCount((uint)run[0])
            ? run
            : throw postings.MisfitRun(window);
    }
}
