using System.Numerics;
using SparseSearch.Core.Kernels;
using SparseSearch.Core.Searching;

namespace SparseSearch.Seismic;

/// <summary>
/// All memory of one search, rented from a a pool. Arrays are pinned, so that their pointers hold
/// as long as the workspace is referenced. Not thread-safe.
/// </summary>
/// <remarks>Between searches every weight, sum and seen bit is 0; <see cref="Reset"/> sees to it.</remarks>
internal sealed unsafe class SearchWorkspace
{
    private readonly int[] _weights;
    private readonly ulong[] _seen;
    private readonly uint[] _visited;
    private readonly uint[] _sums;
    private readonly uint[] _covers;
    private readonly ushort[] _filter = GC.AllocateArray<ushort>(TermFilter.Words, pinned: true);
    private readonly PendingDoc[] _pending = GC.AllocateArray<PendingDoc>(DocScorer.Depth, pinned: true);
    private int _visitedCount;
    private bool _overflowed;

    /// <summary>Memory for one index.</summary>
    /// <param name="vocabularySize">Number of terms.</param>
    /// <param name="docCount">Number of documents.</param>
    /// <param name="maxBlocksPerList">Blocks of the longest list.</param>
    /// <param name="scaled">Whether summaries have minima and steps.</param>
    public SearchWorkspace(int vocabularySize, int docCount, int maxBlocksPerList, bool scaled)
    {
        // One scan past the last block stays inside, and finds nothing there.
        var blocks = (maxBlocksPerList / SummaryScan.Width * SummaryScan.Width) + SummaryScan.Width;

        // Nobody checks the ids of a damaged run or record: whatever two bytes say is inside.
        var sums = Math.Max(blocks, ushort.MaxValue + 1);
        _weights = Pinned<int>(Math.Max(vocabularySize, ForwardDot.ShortIdWeights));
        _seen = Pinned<ulong>((docCount >> 6) + 1);
        _visited = new uint[(docCount >> 6) + 1];
        _sums = Pinned<uint>(sums);
        _covers = Pinned<uint>(scaled ? sums : 1);
        BlockHeap = new ulong[blocks];
    }

    /// <summary>The query in whole numbers.</summary>
    public FixedPointQuery Query { get; } = new();

    /// <summary>Fixed-point weight of every term of the vocabulary; at least 65,536 entries.</summary>
    public int* Weights => Pointer(_weights);

    /// <summary>The query's terms as a filter; <see cref="TermFilter.Words"/> words.</summary>
    public ushort* Filter => Pointer(_filter);

    /// <summary>Summary product of every block of a list.</summary>
    public uint* Sums => Pointer(_sums);

    /// <summary>Sum of the weights that met each block's summary; only where summaries are scaled.</summary>
    public uint* Covers => Pointer(_covers);

    /// <summary>Documents that wait to be scored.</summary>
    public PendingDoc* Pending => Pointer(_pending);

    /// <summary>Room to order the blocks of a list.</summary>
    public ulong[] BlockHeap { get; }

    /// <summary>Query terms by weight down: (inverted weight, index).</summary>
    public ulong[] TermOrder { get; private set; } = new ulong[64];

    /// <summary>Coarse weight of each query term.</summary>
    public uint[] CoarseWeights { get; private set; } = new uint[64];

    /// <summary>Where each query term's run begins, for the list at hand.</summary>
    public nint[] Runs { get; private set; } = new nint[64];

    /// <summary>Length of each query term's run.</summary>
    public int[] RunCounts { get; private set; } = new int[64];

    /// <summary>Hits whose neighbours are looked at.</summary>
    public ScoredDoc[] Seeds { get; private set; } = [];

    /// <summary>Makes room for a query's terms.</summary>
    public void Grow(int nnz, int seedCount)
    {
        if (TermOrder.Length < nnz)
        {
            var length = (int)BitOperations.RoundUpToPowerOf2((uint)nnz);
            TermOrder = new ulong[length];
            CoarseWeights = new uint[length];
            Runs = new nint[length];
            RunCounts = new int[length];
        }

        if (Seeds.Length < seedCount)
        {
            Seeds = new ScoredDoc[seedCount];
        }
    }

    /// <summary>Marks a document; false where it was marked already.</summary>
    /// <param name="docId">Below the number of documents; not checked here.</param>
    public bool Visit(uint docId)
    {
        var word = Pointer(_seen) + (docId >> 6);
        var bit = 1UL << (int)(docId & 63);
        if ((*word & bit) != 0)
        {
            return false;
        }

        *word |= bit;
        if (_visitedCount < _visited.Length)
        {
            _visited[_visitedCount++] = docId;
        }
        else
        {
            _overflowed = true;
        }

        return true;
    }

    /// <summary>Forgets the query and all documents seen.</summary>
    public void Reset()
    {
        foreach (var termId in Query.TermIds)
        {
            // A refused query may have terms beyond the vocabulary.
            if (termId < _weights.Length)
            {
                _weights[termId] = 0;
            }
        }

        _filter.AsSpan().Clear();
        if (_overflowed)
        {
            _seen.AsSpan().Clear();
        }
        else
        {
            foreach (var docId in _visited.AsSpan(0, _visitedCount))
            {
                _seen[docId >> 6] = 0;
            }
        }

        (_visitedCount, _overflowed) = (0, false);
    }

    /// <summary>Clears the sums of a list that was left before its end.</summary>
    public void ClearSums(int blockCount)
    {
        _sums.AsSpan(0, blockCount).Clear();
        if (_covers.Length >= blockCount)
        {
            _covers.AsSpan(0, blockCount).Clear();
        }
    }

    private static T[] Pinned<T>(int length) => GC.AllocateArray<T>(Math.Max(1, length), pinned: true);

    private static T* Pointer<T>(T[] pinned)
        where T : unmanaged =>
        (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(
            ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(pinned));
}
