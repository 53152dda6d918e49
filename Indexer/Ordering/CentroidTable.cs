using SparseSearch.Core.Buffers;
using SparseSearch.Core.Kernels;

namespace SparseSearch.Indexer.Ordering;

/// <summary>
/// The centroids of one node: k-means by cosine over sketches, in whole numbers. Reused from node to node; not
/// thread-safe, except that any number of threads may call <see cref="Nearest"/> between changes.
/// </summary>
internal sealed unsafe class CentroidTable : IDisposable
{
    /// <summary>Heaviest terms of a centroid that count where centroids are compared with each other.</summary>
    private const int ChainTerms = DocumentSketches.Terms;

    private readonly DocumentSketches _sketches;
    private readonly NativeBuffer<int> _rowOf = new();
    private readonly NativeBuffer<byte> _table = new();
    private readonly NativeBuffer<int> _sums = new();
    private readonly List<int> _terms = [];
    private int _stride;

    public CentroidTable(DocumentSketches sketches, int vocabularySize)
    {
        _sketches = sketches;
        _rowOf.Extend(vocabularySize).Fill(-1);
    }

    /// <summary>Number of centroids.</summary>
    public int Count { get; private set; }

    /// <summary>Finds centroids: the first ones are the first documents of the sample.</summary>
    /// <param name="sample">Documents in a random order, at least <paramref name="count"/>.</param>
    /// <param name="count">From 2 to <see cref="CentroidDot.MaxCentroids"/>.</param>
    /// <param name="rounds">How often documents are assigned and centroids moved.</param>
    public void Train(ReadOnlySpan<int> sample, int count, int rounds)
    {
        Begin(sample, count);
        for (var c = 0; c < count; c++)
        {
            Add(sample[c], c);
        }

        Normalize();
        for (var round = 0; round < rounds; round++)
        {
            Zero(_sums, _terms.Count * _stride);
            foreach (var doc in sample)
            {
                Add(doc, Nearest(doc));
            }

            Normalize();
        }
    }

    /// <summary>The centroid with the largest product; of equal ones the first.</summary>
    public int Nearest(int doc)
    {
        var dots = stackalloc ushort[CentroidDot.MaxCentroids];
        CentroidDot.Fill(
            _sketches.Of(doc), DocumentSketches.Terms, _rowOf.Start, _table.Start, _stride, dots);
        var best = 0;
        for (var c = 1; c < Count; c++)
        {
            best = dots[c] > dots[best] ? c : best;
        }

        return best;
    }

    /// <summary>
    /// Numbers the centroids along a chain: each one is followed by the most similar of those that are left.
    /// </summary>
    /// <param name="places">Receives each centroid's place; length <see cref="Count"/>.</param>
    public void Chain(Span<int> places)
    {
        var similarities = stackalloc ushort[CentroidDot.MaxCentroids * CentroidDot.MaxCentroids];
        var entries = stackalloc uint[ChainTerms];
        for (var c = 0; c < Count; c++)
        {
            Sketch(c, entries);
            CentroidDot.Fill(
                entries, ChainTerms, _rowOf.Start, _table.Start, _stride,
                similarities + (c * CentroidDot.MaxCentroids));
        }

        places.Fill(-1);
        places[0] = 0;
        var last = 0;
        for (var place = 1; place < Count; place++)
        {
            var next = -1;
            for (var c = 0; c < Count; c++)
            {
                var similarity = similarities[(last * CentroidDot.MaxCentroids) + c];
                if (places[c] < 0
                    && (next < 0 || similarity > similarities[(last * CentroidDot.MaxCentroids) + next]))
                {
                    next = c;
                }
            }

            places[next] = place;
            last = next;
        }
    }

    public void Dispose()
    {
        _rowOf.Dispose();
        _table.Dispose();
        _sums.Dispose();
    }

    /// <summary>Gives every term of the sample a row.</summary>
    private void Begin(ReadOnlySpan<int> sample, int count)
    {
        foreach (var term in _terms)
        {
            _rowOf.Start[term] = -1;
        }

        _terms.Clear();
        Count = count;
        _stride = (count + CentroidDot.Lanes - 1) / CentroidDot.Lanes * CentroidDot.Lanes;
        foreach (var doc in sample)
        {
            var entries = _sketches.Of(doc);
            for (var i = 0; i < DocumentSketches.Terms && (byte)entries[i] != 0; i++)
            {
                var term = (int)(entries[i] >> CentroidDot.WeightBits);
                if (_rowOf.Start[term] < 0)
                {
                    _rowOf.Start[term] = _terms.Count;
                    _terms.Add(term);
                }
            }
        }

        Zero(_sums, _terms.Count * _stride);
        Zero(_table, _terms.Count * _stride);
    }

    private void Add(int doc, int centroid)
    {
        var entries = _sketches.Of(doc);
        var sums = _sums.Start + centroid;
        for (var i = 0; i < DocumentSketches.Terms && (byte)entries[i] != 0; i++)
        {
            sums[(long)_rowOf.Start[entries[i] >> CentroidDot.WeightBits] * _stride] += (byte)entries[i];
        }
    }

    /// <summary>Scales the sums to length 255; a centroid without documents stays where it was.</summary>
    private void Normalize()
    {
        var squares = stackalloc long[CentroidDot.MaxCentroids];
        new Span<long>(squares, CentroidDot.MaxCentroids).Clear();
        var sums = _sums.Start;
        var table = _table.Start;
        for (var row = 0; row < _terms.Count; row++, sums += _stride)
        {
            for (var c = 0; c < Count; c++)
            {
                squares[c] += (long)sums[c] * sums[c];
            }
        }

        var scales = stackalloc double[CentroidDot.MaxCentroids];
        for (var c = 0; c < Count; c++)
        {
            scales[c] = squares[c] == 0 ? 0 : DocumentSketches.Length / Math.Sqrt(squares[c]);
        }

        sums = _sums.Start;
        for (var row = 0; row < _terms.Count; row++, sums += _stride, table += _stride)
        {
            for (var c = 0; c < Count; c++)
            {
                table[c] = scales[c] == 0 ? table[c] : (byte)(sums[c] * scales[c]);
            }
        }
    }

    /// <summary>A centroid's heaviest terms as entries.</summary>
    private void Sketch(int centroid, uint* entries)
    {
        // Counting by weight finds the weight from which on terms are taken, in one pass.
        var counts = stackalloc int[byte.MaxValue + 1];
        new Span<int>(counts, byte.MaxValue + 1).Clear();
        var weights = _table.Start + centroid;
        for (var row = 0; row < _terms.Count; row++)
        {
            counts[weights[(long)row * _stride]]++;
        }

        var (least, taken) = (byte.MaxValue, counts[byte.MaxValue]);
        while (least > 1 && taken + counts[least - 1] <= ChainTerms)
        {
            taken += counts[--least];
        }

        var count = 0;
        for (var row = 0; row < _terms.Count && count < ChainTerms; row++)
        {
            var weight = weights[(long)row * _stride];
            if (weight >= least)
            {
                entries[count++] = ((uint)_terms[row] << CentroidDot.WeightBits) | weight;
            }
        }

        if (count < ChainTerms)
        {
            entries[count] = 0;
        }
    }

    private static void Zero<T>(NativeBuffer<T> buffer, int length)
        where T : unmanaged
    {
        buffer.Truncate(0);
        buffer.Extend(length).Clear();
    }
}
