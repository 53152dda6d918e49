using SparseSearch.Core.Postings;

namespace SparseSearch.Seismic;

/// <summary>
/// A block's summary: the component-wise maximum of its documents' vectors, cut to the wanted energy, in 8-bit codes.
/// Seismic's steps three and four. The scratch of one thread; not thread-safe.
/// </summary>
/// <remarks>
/// Terms are kept by impact down, then id up, until their sum reaches <c>α × total</c>, the one that crosses included.
/// A code stands for <c>minimum + code × step</c>, rounded up: never below the impact, so that with α = 1 a summary
/// product is a true upper bound. With 8-bit impacts the code is the impact (minimum 0, step 1), exactly. With 16 bits
/// the minimum is the block's smallest kept impact and the step the smallest whole number by which 255 steps reach its
/// largest; where both are equal, the step is 1 and every code 0.
/// </remarks>
internal sealed class BlockSummary
{
    /// <summary>The largest code.</summary>
    private const int MaxCode = byte.MaxValue;

    private readonly ForwardIndex _forward;
    private readonly double _energy;
    private readonly int _maxTerms;
    private readonly int _bucketShift;
    private readonly ushort[] _maxima;
    private readonly long[] _bucketSums = new long[MaxCode + 1];
    private int[] _touched = new int[1024];
    private ulong[] _crossing = new ulong[256];
    private int _count;

    /// <summary>Scratch for blocks of one collection.</summary>
    /// <param name="forward">All documents.</param>
    /// <param name="energy">α, above 0, at most 1.</param>
    /// <param name="maxTerms">The most terms of a summary.</param>
    public BlockSummary(ForwardIndex forward, double energy, int maxTerms)
    {
        _forward = forward;
        _energy = energy;
        _maxTerms = maxTerms;
        _maxima = new ushort[forward.VocabularySize];
        _bucketShift = forward.Quantizer.Bits - 8;
    }

    /// <summary>Whether codes count in steps of their block.</summary>
    public bool IsScaled => _bucketShift > 0;

    /// <summary>Terms of the last block's summary, in no order that means anything.</summary>
    public List<int> TermIds { get; } = [];

    /// <summary>Their codes, aligned.</summary>
    public List<byte> Codes { get; } = [];

    /// <summary>The last block's smallest impact, or 0 where codes are impacts.</summary>
    public ushort Minimum { get; private set; }

    /// <summary>The last block's step, at least 1.</summary>
    public ushort Step { get; private set; }

    /// <summary>Summarises a block, forgetting the one before.</summary>
    public void Run(ReadOnlySpan<int> docIds)
    {
        Maximise(docIds);
        TermIds.Clear();
        Codes.Clear();
        var (bucket, needed) = CrossingBucket();
        var crossing = 0;
        for (var i = 0; i < _count; i++)
        {
            var impact = _maxima[_touched[i]];
            if (impact >> _bucketShift > bucket)
            {
                TermIds.Add(_touched[i]);
            }
            else if (impact >> _bucketShift == bucket)
            {
                Push(crossing++, _touched[i], impact);
            }
        }

        TakeCrossing(crossing, needed);
        if (TermIds.Count > _maxTerms)
        {
            KeepHeaviest();
        }

        Encode();
        for (var i = 0; i < _count; i++)
        {
            _maxima[_touched[i]] = 0;
        }
    }

    private void Maximise(ReadOnlySpan<int> docIds)
    {
        _count = 0;
        foreach (var docId in docIds)
        {
            var doc = _forward.Document(docId);
            if (_touched.Length < _count + doc.Nnz)
            {
                Array.Resize(ref _touched, (_count + doc.Nnz) * 2);
            }

            for (var i = 0; i < doc.Nnz; i++)
            {
                var term = doc.TermId(i);
                var impact = (ushort)doc.Impact(i);
                if (_maxima[term] == 0)
                {
                    _touched[_count++] = term;
                }

                _maxima[term] = Math.Max(_maxima[term], impact);
            }
        }
    }

    /// <summary>
    /// The group of impacts, by their upper 8 bits, within which the energy is reached, and what is still missing
    /// there.
    /// </summary>
    private (int Bucket, double Needed) CrossingBucket()
    {
        _bucketSums.AsSpan().Clear();
        var total = 0L;
        for (var i = 0; i < _count; i++)
        {
            var impact = _maxima[_touched[i]];
            _bucketSums[impact >> _bucketShift] += impact;
            total += impact;
        }

        var needed = total * _energy;
        for (var bucket = MaxCode; bucket > 0; bucket--)
        {
            if (needed <= _bucketSums[bucket])
            {
                return (bucket, needed);
            }

            needed -= _bucketSums[bucket];
        }

        return (0, needed);
    }

    private void Push(int index, int termId, ushort impact)
    {
        if (index == _crossing.Length)
        {
            Array.Resize(ref _crossing, index * 2);
        }

        _crossing[index] = ((ulong)(ushort.MaxValue - impact) << 32) | (uint)termId;
    }

    private void TakeCrossing(int count, double needed)
    {
        _crossing.AsSpan(0, count).Sort();
        for (var i = 0; i < count && needed > 0; i++)
        {
            TermIds.Add((int)(uint)_crossing[i]);
            needed -= ushort.MaxValue - (int)(_crossing[i] >> 32);
        }
    }

    private void KeepHeaviest()
    {
        var terms = TermIds.ToArray();
        Array.Sort(terms, (a, b) => _maxima[a] != _maxima[b] ? _maxima[b].CompareTo(_maxima[a]) : a.CompareTo(b));
        TermIds.RemoveRange(_maxTerms, TermIds.Count - _maxTerms);
        terms.AsSpan(0, _maxTerms).CopyTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(TermIds));
    }

    private void Encode()
    {
        var (min, max) = (int.MaxValue, 0);
        foreach (var term in TermIds)
        {
            min = Math.Min(min, _maxima[term]);
            max = Math.Max(max, _maxima[term]);
        }

        Minimum = (ushort)(IsScaled && max > 0 ? min : 0);
        Step = (ushort)Math.Max(1, (max - Minimum + MaxCode - 1) / MaxCode);
        foreach (var term in TermIds)
        {
            Codes.Add((byte)((_maxima[term] - Minimum + Step - 1) / Step));
        }
    }
}
