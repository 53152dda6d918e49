using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using SparseSearch.Core.Kernels;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures the paths of a kernel beside each other in one process, on warm memory: what a path gains over the one
/// below it, and so whether it is kept. A record has 116 terms, 8 of which a query of 18 has; a window has 65,536
/// scores of 8 bits, none of which reaches the threshold. Needs AVX-512.
/// </summary>
public unsafe class KernelPathBenchmarks
{
    private const int Nnz = 116, QueryTerms = 18, SharedTerms = 8, WindowDocs = 65_536;
    private const int WeightCount = ForwardDot.ShortIdWeights;

    private readonly ushort* _ids = (ushort*)NativeMemory.AllocZeroed(Nnz * sizeof(ushort));
    private readonly int* _longIds = (int*)NativeMemory.AllocZeroed(Nnz * sizeof(int));
    private readonly byte* _impacts = (byte*)NativeMemory.AllocZeroed(Nnz);
    private readonly ushort* _filter = (ushort*)NativeMemory.AllocZeroed(TermFilter.Words * sizeof(ushort));
    private readonly int* _weights = (int*)NativeMemory.AllocZeroed(WeightCount * sizeof(int));
    private readonly byte* _scores = (byte*)NativeMemory.AlignedAlloc(WindowDocs, 64);
    private readonly ulong* _keys = (ulong*)NativeMemory.AllocZeroed(1024 * sizeof(ulong));

    /// <summary>Term ids spread over a vocabulary of 30,000; every fourteenth is the query's.</summary>
    [GlobalSetup]
    public void Setup()
    {
        NativeMemory.Clear(_scores, WindowDocs);
        for (var i = 0; i < Nnz; i++)
        {
            _ids[i] = (ushort)((i * 257) + (i * 7919 % 83));
            _longIds[i] = _ids[i];
            _impacts[i] = (byte)(1 + i);
        }

        for (var i = 0; i < QueryTerms; i++)
        {
            var termId = i < SharedTerms ? _ids[i * 14] : 1_000 + (i * 777);
            _weights[termId] = 1_000 + i;
            TermFilter.Add(new Span<ushort>(_filter, TermFilter.Words), termId);
        }
    }

    /// <summary>Term ids of two bytes, one at a time.</summary>
    [Benchmark]
    public long DotPlain() => ForwardDot.SumPlain(_ids, _impacts, Nnz, _weights);

    /// <summary>Behind the filter in 256 bits.</summary>
    [Benchmark]
    public long DotVector256() => TermFilter.Sum<ushort, byte, TermFilter.Vector256Path>(
        _ids, _impacts, Nnz, _filter, _weights, WeightCount);

    /// <summary>Behind the filter in 512 bits.</summary>
    [Benchmark]
    public long DotVector512() => TermFilter.Sum<ushort, byte, TermFilter.Vector512Path>(
        _ids, _impacts, Nnz, _filter, _weights, WeightCount);

    /// <summary>Term ids of four bytes, one at a time.</summary>
    [Benchmark]
    public long LongDotPlain() => ForwardDot.SumPlain(_longIds, _impacts, Nnz, _weights, WeightCount);

    /// <summary>Behind the filter in 256 bits.</summary>
    [Benchmark]
    public long LongDotVector256() => TermFilter.Sum<int, byte, TermFilter.Vector256Path>(
        _longIds, _impacts, Nnz, _filter, _weights, WeightCount);

    /// <summary>Behind the filter in 512 bits.</summary>
    [Benchmark]
    public long LongDotVector512() => TermFilter.Sum<int, byte, TermFilter.Vector512Path>(
        _longIds, _impacts, Nnz, _filter, _weights, WeightCount);

    /// <summary>One score at a time.</summary>
    [Benchmark]
    public int ScanScalar() => Scan<WindowScan.ScalarPath>();

    /// <summary>16 scores at a time.</summary>
    [Benchmark]
    public int ScanVector128() => Scan<WindowScan.Vector128Path>();

    /// <summary>32 scores at a time.</summary>
    [Benchmark]
    public int ScanVector256() => Scan<WindowScan.Vector256Path>();

    /// <summary>64 scores at a time.</summary>
    [Benchmark]
    public int ScanVector512() => Scan<WindowScan.Vector512Path>();

    private int Scan<TPath>()
        where TPath : struct, IScanPath
    {
        var word = 0;
        return WindowScan.Collect<byte, TPath>(
            _scores, ref word, WindowDocs / WindowScan.WordDocs, null, byte.MaxValue, 0, _keys, 0, 1024);
    }
}
