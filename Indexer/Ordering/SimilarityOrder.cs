using System.Collections.Concurrent;
using SparseSearch.Core.Kernels;
using SparseSearch.Core.Numerics;

namespace SparseSearch.Indexer.Ordering;

/// <summary>
/// Documents in an order that puts similar ones beside each other: recursive k-means down to groups of 16, the groups
/// of a node along a chain of similar ones.
/// </summary>
/// <remarks>
/// k-means by cosine (Dhillon and Modha, "Concept decompositions for large sparse text data", 2001), at most 64
/// centroids a node, trained on a sample. Every decision is made in whole numbers and every node draws from its own seed, so that
/// the order depends on the documents alone: not on threads, not on the processor.
/// </remarks>
internal sealed class SimilarityOrder
{
    /// <summary>Nodes of so many documents are not split.</summary>
    private const int LeafDocs = 16;

    /// <summary>Documents a centroid in a training sample.</summary>
    private const int SampleDocs = 48;

    private const int Rounds = 3;

    /// <summary>Splits that hardly split, say of equal documents, end here.</summary>
    private const int MaxDepth = 12;

    /// <summary>Larger nodes are split by all threads together, smaller ones each by one.</summary>
    private const int SharedDocs = 32_768;

    private const int DocsPerTask = 2_048;
    private const ulong Seed = 0x5EED_0DE5;

    private readonly DocumentSketches _sketches;
    private readonly ParallelOptions _parallel;
    private readonly int[] _order;
    private readonly int[] _moved;
    private readonly byte[] _assigned;

    private SimilarityOrder(DocumentSketches sketches, ParallelOptions parallel)
    {
        _sketches = sketches;
        _parallel = parallel;
        _order = new int[sketches.DocCount];
        for (var doc = 0; doc < _order.Length; doc++)
        {
            _order[doc] = doc;
        }

        _moved = new int[_order.Length];
        _assigned = new byte[_order.Length];
    }

    /// <summary>Orders documents.</summary>
    /// <returns>By new doc id, the document's number in the arena.</returns>
    public static int[] Of(DocumentArena arena, int vocabularySize, int threads, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = threads,
            CancellationToken = cancellationToken,
        };
        using var sketches = DocumentSketches.Of(arena, parallel);
        var order = new SimilarityOrder(sketches, parallel);
        order.SplitAll(vocabularySize);
        return order._order;
    }

    private void SplitAll(int vocabularySize)
    {
        var small = new List<Node>();
        using (var table = new CentroidTable(_sketches, vocabularySize))
        {
            SplitShared(new Node(0, _order.Length, 0), table, small);
        }

        // The largest first: no thread is left alone with one at the end.
        small.Sort(static (a, b) => b.DocCount != a.DocCount ? b.DocCount.CompareTo(a.DocCount) : a.Start - b.Start);
        var tables = new ConcurrentBag<CentroidTable>();
        try
        {
            Parallel.ForEach(Partitioner.Create(small, loadBalance: true), _parallel, node =>
            {
                var table = tables.TryTake(out var idle) ? idle : new CentroidTable(_sketches, vocabularySize);
                Split(node, table);
                tables.Add(table);
            });
        }
        finally
        {
            foreach (var table in tables)
            {
                table.Dispose();
            }
        }
    }

    /// <summary>Splits large nodes with all threads and collects the small ones.</summary>
    private void SplitShared(Node node, CentroidTable table, List<Node> small)
    {
        if (node.DocCount <= SharedDocs || node.Depth >= MaxDepth)
        {
            small.Add(node);
            return;
        }

        Train(node, table);
        Parallel.For(0, (node.DocCount + DocsPerTask - 1) / DocsPerTask, _parallel, task =>
        {
            var start = node.Start + (task * DocsPerTask);
            Assign(start, Math.Min(node.End, start + DocsPerTask), table);
        });
        foreach (var child in Children(node, table))
        {
            SplitShared(child, table, small);
        }
    }

    private void Split(Node node, CentroidTable table)
    {
        if (node.DocCount <= LeafDocs || node.Depth >= MaxDepth)
        {
            return;
        }

        _parallel.CancellationToken.ThrowIfCancellationRequested();
        Train(node, table);
        Assign(node.Start, node.End, table);
        foreach (var child in Children(node, table))
        {
            Split(child, table);
        }
    }

    private void Train(Node node, CentroidTable table)
    {
        var docs = _order.AsSpan(node.Start, node.DocCount);
        var count = Math.Min(CentroidDot.MaxCentroids, (docs.Length + LeafDocs - 1) / LeafDocs);
        var sample = _moved.AsSpan(node.Start, docs.Length);
        docs.CopyTo(sample);
        var random = new SeededRandom(Seed, ((long)node.Depth << 32) | (uint)node.Start);
        var sampleLength = (int)Math.Min(docs.Length, (long)count * SampleDocs);
        for (var i = 0; i < sampleLength; i++)
        {
            var j = i + random.Next(sample.Length - i);
            (sample[i], sample[j]) = (sample[j], sample[i]);
        }

        table.Train(sample[..sampleLength], count, Rounds);
    }

    private void Assign(int start, int end, CentroidTable table)
    {
        for (var i = start; i < end; i++)
        {
            _assigned[i] = (byte)table.Nearest(_order[i]);
        }
    }

    /// <summary>Moves each centroid's documents together, their order kept; nothing where one has them all.</summary>
    private Node[] Children(Node node, CentroidTable table)
    {
        Span<int> places = stackalloc int[CentroidDot.MaxCentroids];
        table.Chain(places[..table.Count]);
        Span<int> ends = stackalloc int[CentroidDot.MaxCentroids + 1];
        ends.Clear();
        for (var i = node.Start; i < node.End; i++)
        {
            ends[places[_assigned[i]] + 1]++;
        }

        var children = new List<Node>();
        for (var place = 0; place < table.Count; place++)
        {
            ends[place + 1] += ends[place];
            if (ends[place + 1] > ends[place])
            {
                children.Add(new Node(node.Start + ends[place], node.Start + ends[place + 1], node.Depth + 1));
            }
        }

        if (children.Count < 2)
        {
            return [];
        }

        var docs = _order.AsSpan(node.Start, node.DocCount);
        var moved = _moved.AsSpan(node.Start, node.DocCount);
        for (var i = 0; i < docs.Length; i++)
        {
            moved[ends[places[_assigned[node.Start + i]]]++] = docs[i];
        }

        moved.CopyTo(docs);
        return [.. children];
    }

    /// <summary>Documents that stand together.</summary>
    private readonly record struct Node(int Start, int End, int Depth)
    {
        public int DocCount => End - Start;
    }
}
