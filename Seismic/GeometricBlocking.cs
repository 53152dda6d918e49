using SparseSearch.Core.Numerics;
using SparseSearch.Core.Postings;

namespace SparseSearch.Seismic;

/// <summary>
/// Groups a list's documents into blocks of similar ones: Seismic's step two, a shallow k-means with one pass. Seeded
/// per list, so that the blocks do not depend on threads. The scratch of one thread; not thread-safe.
/// </summary>
/// <remarks>
/// <c>max(1, β × documents)</c> random documents are centroids; each document joins the centroid with the largest inner
/// product, the last of equal ones; clusters of at most <c>MinClusterSize</c> are dissolved and their documents join
/// the best of the others, or the first centroid where none is left. Blocks are in the order of their centroids,
/// documents within a block ascend.
/// </remarks>
internal sealed class GeometricBlocking
{
    private readonly ForwardIndex _forward;
    private readonly HeaviestTerms? _heaviest;
    private readonly SeismicBuildOptions _options;
    private readonly CentroidIndex _centroids;
    private ulong[] _keys = [];
    private int[] _sizes = [];

    /// <summary>Scratch for lists of one collection.</summary>
    /// <param name="forward">All documents.</param>
    /// <param name="heaviest">With <see cref="BlockingStrategy.ApproximateClusters"/>; null otherwise.</param>
    /// <param name="options">Validated.</param>
    public GeometricBlocking(ForwardIndex forward, HeaviestTerms? heaviest, SeismicBuildOptions options)
    {
        _forward = forward;
        _heaviest = heaviest;
        _options = options;
        _centroids = new CentroidIndex(forward);
    }

    /// <summary>Orders a list's documents by block.</summary>
    /// <param name="termId">The list; begins its random numbers.</param>
    /// <param name="docIds">By impact down on entry, by block on return.</param>
    /// <param name="blockStarts">Cleared, then filled with each block's first index and the length at the end.</param>
    public void Run(int termId, Span<int> docIds, List<uint> blockStarts)
    {
        blockStarts.Clear();
        if (_options.Blocking == BlockingStrategy.FixedSize)
        {
            CutRuns(docIds, blockStarts);
        }
        else
        {
            Cluster(termId, docIds, blockStarts);
        }

        blockStarts.Add((uint)docIds.Length);
    }

    private void CutRuns(Span<int> docIds, List<uint> blockStarts)
    {
        var fewest = (docIds.Length + SeismicFormat.MaxBlocksPerList - 1) / SeismicFormat.MaxBlocksPerList;
        var size = Math.Max(_options.BlockSize, fewest);
        for (var start = 0; start < docIds.Length; start += size)
        {
            blockStarts.Add((uint)start);
            docIds[start..Math.Min(docIds.Length, start + size)].Sort();
        }
    }

    private void Cluster(int termId, Span<int> docIds, List<uint> blockStarts)
    {
        var count = (int)Math.Clamp(docIds.Length * _options.CentroidFraction, 1, SeismicFormat.MaxBlocksPerList);
        if (count == 1)
        {
            docIds.Sort();
            blockStarts.Add(0);
            return;
        }

        Grow(docIds.Length, count);
        var keys = _keys.AsSpan(0, docIds.Length);
        var sizes = _sizes.AsSpan(0, count);
        DrawCentroids(termId, docIds, count);
        _centroids.Set(docIds[..count]);
        sizes.Clear();
        for (var i = 0; i < docIds.Length; i++)
        {
            var best = Nearest(docIds[i]);
            sizes[best]++;
            keys[i] = ((ulong)best << 32) | (uint)docIds[i];
        }

        Dissolve(keys, sizes);
        keys.Sort();
        var previous = -1;
        for (var i = 0; i < docIds.Length; i++)
        {
            docIds[i] = (int)(uint)keys[i];
            if ((int)(keys[i] >> 32) != previous)
            {
                previous = (int)(keys[i] >> 32);
                blockStarts.Add((uint)i);
            }
        }
    }

    private void Dissolve(Span<ulong> keys, ReadOnlySpan<int> sizes)
    {
        var small = 0;
        for (var centroid = 0; centroid < sizes.Length; centroid++)
        {
            if (sizes[centroid] <= _options.MinClusterSize)
            {
                _centroids.Drop(centroid);
                small++;
            }
        }

        for (var i = 0; i < keys.Length && small > 0; i++)
        {
            if (sizes[(int)(keys[i] >> 32)] <= _options.MinClusterSize)
            {
                var best = small == sizes.Length ? 0 : Nearest((int)(uint)keys[i]);
                keys[i] = ((ulong)best << 32) | (uint)keys[i];
            }
        }
    }

    private int Nearest(int docId) => _heaviest is null
        ? _centroids.Nearest(_forward.Document(docId))
        : _centroids.Nearest(_heaviest.TermIds(docId), _heaviest.Impacts(docId));

    /// <summary>Moves a random choice of documents to the front: the first steps of a Fisher–Yates shuffle.</summary>
    private void DrawCentroids(int termId, Span<int> docIds, int count)
    {
        // From ascending ids, so that the draw depends on the set of documents alone.
        docIds.Sort();
        var random = new SeededRandom(_options.Seed, termId);
        for (var i = 0; i < count; i++)
        {
            var other = i + random.Next(docIds.Length - i);
            (docIds[i], docIds[other]) = (docIds[other], docIds[i]);
        }
    }

    private void Grow(int docCount, int centroidCount)
    {
        if (_keys.Length < docCount)
        {
            _keys = new ulong[Math.Max(docCount, _keys.Length * 2)];
        }

        if (_sizes.Length < centroidCount)
        {
            _sizes = new int[Math.Max(centroidCount, _sizes.Length * 2)];
        }
    }
}
