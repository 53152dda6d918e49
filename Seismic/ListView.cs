using System.Diagnostics;
using SparseSearch.Core.Kernels;

namespace SparseSearch.Seismic;

/// <summary>
/// One list as it lies in memory: blocks of documents, and their summaries by term, so that one pass over a query's
/// terms gives every block's summary product. A view; the owner of the memory outlives it.
/// </summary>
/// <remarks>
/// A block is a run of <see cref="DocIds"/>. The summaries' terms are in buckets of neighbouring ids; a bucket has the
/// low 16 bits of its terms, ascending, then how many blocks have each of them. A term's run is those blocks' ids (two
/// bytes each, ascending), then their codes (one byte each), padded to two bytes.
/// </remarks>
internal readonly unsafe ref struct ListView
{
    private readonly SummaryBucket* _buckets;
    private readonly byte* _terms;
    private readonly byte* _runs;
    private readonly int _bucketShift;

    public ListView(byte* start, bool scaled)
    {
        var header = (ListHeader*)start;
        BlockCount = (int)header->BlockCount;
        PostingCount = (int)header->PostingCount;
        BucketCount = (int)header->BucketCount;
        _bucketShift = (int)header->BucketShift;
        BlockStarts = (uint*)(start + ListHeader.SizeBytes);
        DocIds = BlockStarts + BlockCount + 1;
        var next = (byte*)(DocIds + PostingCount);
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

    /// <summary>Where each block begins in <see cref="DocIds"/>; one more than blocks.</summary>
    public uint* BlockStarts { get; }

    /// <summary>Documents, block by block, ascending within a block.</summary>
    public uint* DocIds { get; }

    /// <summary>Each block's smallest summary impact, or null where codes are impacts.</summary>
    public ushort* Minima { get; }

    /// <summary>Each block's step between codes, or null where codes are impacts.</summary>
    public ushort* Steps { get; }

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
    public int FindRun(int termId, out byte* run)
    {
        run = null;
        var bucket = termId >> _bucketShift;
        if (bucket >= BucketCount)
        {
            return 0;
        }

        var start = _buckets[bucket].TermStart;
        var length = (int)(_buckets[bucket + 1].TermStart - start);
        var lows = (ushort*)(_terms + (start * 2L * sizeof(ushort)));
        var index = new ReadOnlySpan<ushort>(lows, length).IndexOf((ushort)termId);
        if (index < 0)
        {
            return 0;
        }

        var counts = lows + length;
        var unit = _buckets[bucket].RunStart;
        for (var i = 0; i < index; i++)
        {
            unit += RunUnits(counts[i]);
        }

        run = _runs + (unit * 2L);
        return counts[index];
    }

    /// <summary>Walks all summaries: terms and largest code of each block's.</summary>
    /// <param name="termCounts">One a block, zero before.</param>
    /// <param name="largestCodes">One a block, zero before.</param>
    public void CountSummaries(Span<int> termCounts, Span<int> largestCodes)
    {
        for (var bucket = 0; bucket < BucketCount; bucket++)
        {
            var start = _buckets[bucket].TermStart;
            var length = _buckets[bucket + 1].TermStart - start;
            var counts = (ushort*)(_terms + (start * 2L * sizeof(ushort))) + length;
            var run = _runs + (_buckets[bucket].RunStart * 2L);
            for (var i = 0; i < length; i++)
            {
                var blocks = (ushort*)run;
                var codes = (byte*)(blocks + counts[i]);
                for (var j = 0; j < counts[i]; j++)
                {
                    termCounts[blocks[j]]++;
                    largestCodes[blocks[j]] = Math.Max(largestCodes[blocks[j]], codes[j]);
                }

                run += RunUnits(counts[i]) * 2L;
            }
        }
    }
}
