using System.Diagnostics;
using SparseSearch.Core.Kernels;
using SparseSearch.Core.Segments;

namespace SparseSearch.Seismic;

/// <summary>
/// One list as it lies in memory: blocks of documents, and their summaries by term, so that one pass over a query's
/// terms gives every block's summary product. A view; the owner of the memory outlives it.
/// </summary>
/// <remarks>
/// A block is a run of doc ids, see <see cref="DocsOf"/>. The summaries' terms are in buckets of neighbouring ids; a bucket has the
/// low 16 bits of its terms, ascending, then how many blocks have each of them. A term's run is those blocks' ids (two
/// bytes each, ascending), then their codes (one byte each), padded to two bytes.
/// </remarks>
internal readonly unsafe ref struct ListView
{
    private readonly SummaryBucket* _buckets;
    private readonly byte* _terms;
    private readonly byte* _runs;
    private readonly int _bucketShift;
    private readonly uint _termCount;
    private readonly uint _runUnits;
    private readonly uint* _blockStarts;
    private readonly uint* _docIds;
    private readonly string _path;

    /// <summary>A view over a list.</summary>
    /// <param name="start">Its header, whose counts add up to its length.</param>
    /// <param name="scaled">Whether blocks have minima and steps.</param>
    /// <param name="path">For messages.</param>
    public ListView(byte* start, bool scaled, string path)
    {
        var header = (ListHeader*)start;
        _path = path;
        _termCount = header->TermCount;
        _runUnits = header->RunUnits;
        BlockCount = (int)header->BlockCount;
        PostingCount = (int)header->PostingCount;
        BucketCount = (int)header->BucketCount;
        _bucketShift = (int)header->BucketShift;
        _blockStarts = (uint*)(start + ListHeader.SizeBytes);
        _docIds = _blockStarts + BlockCount + 1;
        var next = (byte*)(_docIds + PostingCount);
        if (scaled)
        {
            Minima = (ushort*)next;
            Steps = Minima + BlockCount;
            next = (byte*)(Steps + BlockCount);
        }

        _buckets = (SummaryBucket*)(start + Align8(next - start));
        _terms = (byte*)(_buckets + BucketCount + 1);
        _runs = _terms + (header->TermCount * 2L * sizeof(ushort));
        Debug.Assert(_runs + (header->RunUnits * 2L) == start + header->LengthBytes, "A list fills its length.");
    }

    /// <summary>Number of blocks, at most <see cref="SeismicFormat.MaxBlocksPerList"/>.</summary>
    public int BlockCount { get; }

    /// <summary>Number of documents in all blocks.</summary>
    public int PostingCount { get; }

    /// <summary>Directory buckets.</summary>
    public int BucketCount { get; }

    /// <summary>Each block's smallest summary impact, or null where codes are impacts.</summary>
    public ushort* Minima { get; }

    /// <summary>Each block's step between codes, or null where codes are impacts.</summary>
    public ushort* Steps { get; }

    /// <summary>The documents of a block, ascending.</summary>
    /// <param name="block">From 0 to <see cref="BlockCount"/> − 1.</param>
    /// <exception cref="SegmentFormatException">The block does not lie inside the list.</exception>
    public ReadOnlySpan<uint> DocsOf(int block)
    {
        var (start, end) = (_blockStarts[block], _blockStarts[block + 1]);
        return start <= end && end <= (uint)PostingCount
            ? new ReadOnlySpan<uint>(_docIds + start, (int)(end - start))
            : throw Misfit($"a block within {PostingCount} postings", $"postings {start} to {end}");
    }

    /// <summary>Asks for the documents of a block.</summary>
    /// <param name="block">From 0 to <see cref="BlockCount"/> − 1.</param>
    public void PrefetchBlock(int block) => CachePrefetch.Line(_docIds + _blockStarts[block]);

    /// <summary>Rounds up to a multiple of 8.</summary>
    public static long Align8(long value) => (value + 7) & ~7L;

    /// <summary>Length of a run in units of 2 bytes.</summary>
    public static uint RunUnits(uint count) => ((count * 3) + 1) >> 1;

    /// <summary>Asks for the terms of a term's bucket.</summary>
    public void PrefetchBucket(int termId)
    {
        var bucket = termId >> _bucketShift;
        if (bucket < BucketCount)
        {
            CachePrefetch.Line(_terms + (_buckets[bucket].TermStart * 2L * sizeof(ushort)));
        }
    }

    /// <summary>Finds the run of a term.</summary>
    /// <param name="termId">Any term of the vocabulary.</param>
    /// <param name="run">Block ids, then codes.</param>
    /// <returns>How many blocks have the term in their summaries; 0 where none has.</returns>
    /// <exception cref="SegmentFormatException">Bucket or run do not lie inside the list.</exception>
    public int FindRun(int termId, out byte* run)
    {
        run = null;
        var bucket = termId >> _bucketShift;
        if (bucket >= BucketCount)
        {
            return 0;
        }

        var lows = LowsOf(bucket);
        var index = lows.IndexOf((ushort)termId);
        if (index < 0)
        {
            return 0;
        }

        var counts = CountsOf(lows);
        long unit = _buckets[bucket].RunStart;
        foreach (var count in counts[..index])
        {
            unit += RunUnits(count);
        }

        run = RunAt(unit, counts[index]);
        return counts[index];
    }

    /// <summary>Walks all summaries: terms and largest code of each block's.</summary>
    /// <param name="termCounts">One a block, zero before.</param>
    /// <param name="largestCodes">One a block, zero before.</param>
    /// <exception cref="SegmentFormatException">Buckets or runs do not lie inside the list.</exception>
    public void CountSummaries(Span<int> termCounts, Span<int> largestCodes)
    {
        for (var bucket = 0; bucket < BucketCount; bucket++)
        {
            long unit = _buckets[bucket].RunStart;
            foreach (var count in CountsOf(LowsOf(bucket)))
            {
                var blocks = new ReadOnlySpan<ushort>(RunAt(unit, count), count);
                var codes = new ReadOnlySpan<byte>(RunAt(unit, count) + (count * sizeof(ushort)), count);
                for (var j = 0; j < count; j++)
                {
                    if (blocks[j] >= BlockCount)
                    {
                        throw Misfit($"block ids below {BlockCount}", $"{blocks[j]}");
                    }

                    termCounts[blocks[j]]++;
                    largestCodes[blocks[j]] = Math.Max(largestCodes[blocks[j]], codes[j]);
                }

                unit += RunUnits(count);
            }
        }
    }

    /// <summary>The low bits of a bucket's terms.</summary>
    private ReadOnlySpan<ushort> LowsOf(int bucket)
    {
        var (start, end) = (_buckets[bucket].TermStart, _buckets[bucket + 1].TermStart);
        return start <= end && end <= _termCount
            ? new ReadOnlySpan<ushort>(_terms + (start * 2L * sizeof(ushort)), (int)(end - start))
            : throw Misfit($"a bucket within {_termCount} terms", $"terms {start} to {end}");
    }

    /// <summary>How many blocks have each of a bucket's terms; they stand behind the low bits.</summary>
    private static ReadOnlySpan<ushort> CountsOf(ReadOnlySpan<ushort> lows)
    {
        fixed (ushort* start = lows)
        {
            return new ReadOnlySpan<ushort>(start + lows.Length, lows.Length);
        }
    }

    private byte* RunAt(long unit, ushort count) => unit + RunUnits(count) <= _runUnits
        ? _runs + (unit * 2L)
        : throw Misfit($"a run within {_runUnits} units", $"one of {count} blocks at unit {unit}");

    private SegmentFormatException Misfit(string expected, string found) =>
        new(SegmentFault.Corrupt, _path, $"{expected} in a Seismic list", found);
}
