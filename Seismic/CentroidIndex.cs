using SparseSearch.Core.Postings;

namespace SparseSearch.Seismic;

/// <summary>
/// A list's centroids as an inverted index over their whole vectors: one pass over a document's terms gives its inner
/// product with every centroid. The scratch of one thread; not thread-safe.
/// </summary>
internal sealed class CentroidIndex
{
    private readonly ForwardIndex _forward;

    /// <summary>Term → 1 + its slot, 0 where no centroid has the term.</summary>
    private readonly int[] _slotOf;
    private readonly List<int> _terms = [];
    private int[] _starts = new int[1024];
    private int[] _centroids = new int[1024];
    private ushort[] _impacts = new ushort[1024];
    private long[] _products = new long[64];
    private bool[] _dropped = new bool[64];
    private int _count;

    /// <summary>Scratch for centroids of one collection.</summary>
    public CentroidIndex(ForwardIndex forward)
    {
        _forward = forward;
        _slotOf = new int[forward.VocabularySize];
    }

    /// <summary>Takes over a list's centroids.</summary>
    public void Set(ReadOnlySpan<int> docIds)
    {
        foreach (var term in _terms)
        {
            _slotOf[term] = 0;
        }

        _terms.Clear();
        _count = docIds.Length;
        if (_products.Length < _count)
        {
            _products = new long[Math.Max(_count, _products.Length * 2)];
            _dropped = new bool[_products.Length];
        }

        _dropped.AsSpan(0, _count).Clear();
        var postingCount = CountPostings(docIds);
        if (_centroids.Length < postingCount)
        {
            _centroids = new int[Math.Max(postingCount, _centroids.Length * 2)];
            _impacts = new ushort[_centroids.Length];
        }

        Fill(docIds);
    }

    /// <summary>Leaves a centroid out from now on.</summary>
    public void Drop(int centroid) => _dropped[centroid] = true;

    /// <summary>The centroid with the largest inner product, the last of equal ones.</summary>
    public int Nearest(ReadOnlySpan<int> termIds, ReadOnlySpan<ushort> impacts)
    {
        _products.AsSpan(0, _count).Clear();
        for (var i = 0; i < termIds.Length; i++)
        {
            Add(termIds[i], impacts[i]);
        }

        return Best();
    }

    /// <summary>The centroid with the largest inner product with a whole document, the last of equal ones.</summary>
    public int Nearest(ForwardDoc doc)
    {
        _products.AsSpan(0, _count).Clear();
        for (var i = 0; i < doc.Nnz; i++)
        {
            Add(doc.TermId(i), doc.Impact(i));
        }

        return Best();
    }

    private void Add(int termId, int impact)
    {
        var slot = _slotOf[termId];
        if (slot == 0)
        {
            return;
        }

        var products = _products;
        var run = _starts[slot - 1].._starts[slot];
        var impacts = _impacts.AsSpan(run);
        var centroids = _centroids.AsSpan(run);
        for (var i = 0; i < centroids.Length; i++)
        {
            products[centroids[i]] += (long)impact * impacts[i];
        }
    }

    private int Best()
    {
        var best = -1;
        var product = -1L;
        for (var i = 0; i < _count; i++)
        {
            if (_products[i] >= product && !_dropped[i])
            {
                (best, product) = (i, _products[i]);
            }
        }

        return best;
    }

    private int CountPostings(ReadOnlySpan<int> docIds)
    {
        foreach (var docId in docIds)
        {
            var doc = _forward.Document(docId);
            for (var i = 0; i < doc.Nnz; i++)
            {
                var term = doc.TermId(i);
                if (_slotOf[term] == 0)
                {
                    _terms.Add(term);
                    _slotOf[term] = _terms.Count;
                    if (_starts.Length < _terms.Count + 2)
                    {
                        Array.Resize(ref _starts, _starts.Length * 2);
                    }

                    _starts[_terms.Count + 1] = 0;
                }

                // Two places ahead of the slot, so that after the sums and the filling a slot's start is at its place.
                _starts[_slotOf[term] + 1]++;
            }
        }

        (_starts[0], _starts[1]) = (0, 0);
        for (var i = 2; i <= _terms.Count + 1; i++)
        {
            _starts[i] = checked(_starts[i] + _starts[i - 1]);
        }

        return _starts[_terms.Count + 1];
    }

    private void Fill(ReadOnlySpan<int> docIds)
    {
        for (var centroid = 0; centroid < docIds.Length; centroid++)
        {
            var doc = _forward.Document(docIds[centroid]);
            for (var i = 0; i < doc.Nnz; i++)
            {
                var place = _starts[_slotOf[doc.TermId(i)]]++;
                _centroids[place] = centroid;
                _impacts[place] = (ushort)doc.Impact(i);
            }
        }
    }
}
