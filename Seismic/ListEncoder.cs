using System.Numerics;
using System.Runtime.InteropServices;
using SparseSearch.Core.Postings;

namespace SparseSearch.Seismic;

/// <summary>
/// Turns one list's pruned documents into the bytes that <see cref="ListView"/> reads: block, summarise, transpose the
/// summaries. The scratch of one thread; not thread-safe.
/// </summary>
internal sealed class ListEncoder
{
    /// <summary>
    /// Terms of a directory bucket to aim at: two bytes each fill half a cache line, and their counts the other half.
    /// </summary>
    private const int TermsPerBucket = 16;

    private readonly GeometricBlocking _blocking;
    private readonly BlockSummary _summary;
    private readonly int _vocabularySize;
    private readonly int[] _slotOf;
    private readonly List<int> _terms = [];
    private readonly List<int> _entryTerms = [];
    private readonly List<byte> _entryCodes = [];
    private readonly List<int> _entryStarts = [];
    private readonly List<uint> _blockStarts = [];
    private readonly List<ushort> _minima = [];
    private readonly List<ushort> _steps = [];
    private int[] _docIds = [];
    private ulong[] _keys = [];
    private uint[] _counts = new uint[1024];
    private uint[] _runUnits = new uint[1024];
    private uint[] _written = new uint[1024];

    /// <summary>Scratch for lists of one collection.</summary>
    public ListEncoder(ForwardIndex forward, HeaviestTerms? heaviest, SeismicBuildOptions options)
    {
        _blocking = new GeometricBlocking(forward, heaviest, options);
        _summary = new BlockSummary(forward, options.SummaryEnergy, options.SummaryTerms ?? int.MaxValue);
        _vocabularySize = forward.VocabularySize;
        _slotOf = new int[_vocabularySize];
    }

    /// <summary>Encodes a list that has at least one posting.</summary>
    /// <returns>The list's bytes, padded to <see cref="SeismicFormat.ListAlignment"/>, with its counts.</returns>
    public EncodedList Encode(int termId, StaticPruning pruning)
    {
        var count = pruning.CountOf(termId);
        if (_docIds.Length < count)
        {
            _docIds = new int[Math.Max(count, _docIds.Length * 2)];
        }

        var docIds = _docIds.AsSpan(0, count);
        pruning.CopyList(termId, docIds, ref _keys);
        _blocking.Run(termId, docIds, _blockStarts);
        Summarise(docIds);
        CountTerms();
        var bytes = Write(docIds);
        return new EncodedList(bytes, count, _blockStarts.Count - 1, _entryTerms.Count);
    }

    private void Summarise(ReadOnlySpan<int> docIds)
    {
        _entryTerms.Clear();
        _entryCodes.Clear();
        _entryStarts.Clear();
        _minima.Clear();
        _steps.Clear();
        for (var block = 0; block + 1 < _blockStarts.Count; block++)
        {
            _summary.Run(docIds[(int)_blockStarts[block]..(int)_blockStarts[block + 1]]);
            _entryStarts.Add(_entryTerms.Count);
            _entryTerms.AddRange(_summary.TermIds);
            _entryCodes.AddRange(_summary.Codes);
            _minima.Add(_summary.Minimum);
            _steps.Add(_summary.Step);
        }

        _entryStarts.Add(_entryTerms.Count);
    }

    /// <summary>Finds the distinct terms, ascending, with their slots, counts and runs.</summary>
    private void CountTerms()
    {
        foreach (var term in _terms)
        {
            _slotOf[term] = 0;
        }

        _terms.Clear();
        foreach (var term in _entryTerms)
        {
            if (_slotOf[term] == 0)
            {
                _slotOf[term] = 1;
                _terms.Add(term);
            }
        }

        _terms.Sort();
        if (_counts.Length < _terms.Count)
        {
            _counts = new uint[_terms.Count * 2];
            _runUnits = new uint[_terms.Count * 2];
            _written = new uint[_terms.Count * 2];
        }

        for (var slot = 0; slot < _terms.Count; slot++)
        {
            _slotOf[_terms[slot]] = slot;
            _counts[slot] = 0;
        }

        foreach (var term in _entryTerms)
        {
            _counts[_slotOf[term]]++;
        }
    }

    private byte[] Write(ReadOnlySpan<int> docIds)
    {
        var blockCount = _blockStarts.Count - 1;
        var shift = BucketShift();
        var bucketCount = ((_vocabularySize - 1) >> shift) + 1;
        var runUnits = 0L;
        for (var slot = 0; slot < _terms.Count; slot++)
        {
            _runUnits[slot] = (uint)runUnits;
            runUnits += ListView.RunUnits(_counts[slot]);
        }

        var scaledBytes = _summary.IsScaled ? 2L * sizeof(ushort) * blockCount : 0;
        var docsStart = ListHeader.SizeBytes + ((blockCount + 1L) * sizeof(uint));
        var scalesStart = docsStart + ((long)docIds.Length * sizeof(uint));
        var bucketsStart = ListView.Align8(scalesStart + scaledBytes);
        var termsStart = bucketsStart + ((bucketCount + 1L) * SummaryBucket.SizeBytes);
        var runsStart = termsStart + (_terms.Count * 2L * sizeof(ushort));
        var length = checked((int)(runsStart + (runUnits * sizeof(ushort))));
        var padding = -length & (SeismicFormat.ListAlignment - 1);
        var bytes = new byte[checked(length + padding)];
        MemoryMarshal.Write(bytes, new ListHeader
        {
            PostingCount = (uint)docIds.Length,
            BlockCount = (uint)blockCount,
            TermCount = (uint)_terms.Count,
            BucketCount = (uint)bucketCount,
            BucketShift = (uint)shift,
            RunUnits = (uint)runUnits,
            LengthBytes = (uint)length,
        });
        CollectionsMarshal.AsSpan(_blockStarts).CopyTo(Words(bytes, ListHeader.SizeBytes, blockCount + 1));
        MemoryMarshal.Cast<int, uint>(docIds).CopyTo(Words(bytes, (int)docsStart, docIds.Length));
        if (_summary.IsScaled)
        {
            var scales = MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan((int)scalesStart, (int)scaledBytes));
            CollectionsMarshal.AsSpan(_minima).CopyTo(scales);
            CollectionsMarshal.AsSpan(_steps).CopyTo(scales[blockCount..]);
        }

        var buckets = MemoryMarshal.Cast<byte, SummaryBucket>(bytes.AsSpan((int)bucketsStart..(int)termsStart));
        WriteDirectory(buckets, MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan((int)termsStart)), shift, (uint)runUnits);
        WriteRuns(bytes.AsSpan((int)runsStart));
        return bytes;
    }

    /// <summary>
    /// The smallest shift with enough terms a bucket; at most 16, since two bytes name a term in its bucket.
    /// </summary>
    private int BucketShift()
    {
        var wanted = Math.Max(1, _terms.Count / TermsPerBucket);
        var shift = BitOperations.Log2((uint)Math.Max(1, _vocabularySize / wanted));
        while (shift < 16 && ((_vocabularySize - 1) >> shift) + 1 > wanted)
        {
            shift++;
        }

        return Math.Min(shift, 16);
    }

    private void WriteDirectory(Span<SummaryBucket> buckets, Span<ushort> words, int shift, uint runUnits)
    {
        var slot = 0;
        for (var bucket = 0; bucket < buckets.Length; bucket++)
        {
            var end = slot;
            while (end < _terms.Count && _terms[end] >> shift == bucket)
            {
                end++;
            }

            buckets[bucket] = new SummaryBucket
            {
                TermStart = (uint)slot,
                RunStart = slot < _terms.Count ? _runUnits[slot] : runUnits,
            };
            for (var i = slot; i < end; i++)
            {
                words[slot + i] = (ushort)_terms[i];
                words[end + i] = (ushort)_counts[i];
            }

            slot = end;
        }
    }

    /// <summary>Puts every entry into its term's run; blocks come in order, so that a run's block ids ascend.</summary>
    private void WriteRuns(Span<byte> runs)
    {
        _written.AsSpan(0, _terms.Count).Clear();
        for (var block = 0; block + 1 < _entryStarts.Count; block++)
        {
            for (var entry = _entryStarts[block]; entry < _entryStarts[block + 1]; entry++)
            {
                var slot = _slotOf[_entryTerms[entry]];
                var run = runs[(int)(_runUnits[slot] * 2)..];
                var place = (int)_written[slot]++;
                MemoryMarshal.Write(run[(place * sizeof(ushort))..], (ushort)block);
                run[((int)_counts[slot] * sizeof(ushort)) + place] = _entryCodes[entry];
            }
        }
    }

    private static Span<uint> Words(byte[] bytes, int start, int count) =>
        MemoryMarshal.Cast<byte, uint>(bytes.AsSpan(start, count * sizeof(uint)));
}
