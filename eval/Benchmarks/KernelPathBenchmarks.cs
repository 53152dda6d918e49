using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using SparseSearch.Core.Kernels;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures each path of the windowed engine's kernels, in one process, over one warm window of 65,536 scores in 8 bits:
/// what a path gains over the one below it, and so whether it is kept. Does not measure cold memory, which real postings
/// and records are read from. Needs AVX-512.
/// </summary>
public unsafe class KernelPathBenchmarks
{
    private const int WindowDocs = 65_536, IdCount = 20_000, Nnz = 116, WeightCount = ForwardDot.ShortIdWeights;

    private readonly byte* _scores = (byte*)NativeMemory.AlignedAlloc(WindowDocs, 64);
    private readonly ushort* _ids = (ushort*)NativeMemory.AlignedAlloc(IdCount * sizeof(ushort), 64);
    private readonly ulong* _keys = (ulong*)NativeMemory.AlignedAlloc(1024 * sizeof(ulong), 64);
    private readonly byte* _slots = (byte*)NativeMemory.AlignedAlloc(WindowScan.SlotCount, 64);
    private readonly ushort* _filter = (ushort*)NativeMemory.AlignedAlloc(TermFilter.Words * sizeof(ushort), 64);
    private readonly int* _longIds = (int*)NativeMemory.AlignedAlloc(Nnz * sizeof(int), 64);
    private readonly int* _weights = (int*)NativeMemory.AlignedAlloc(WeightCount * sizeof(int), 64);

    /// <summary>Ids spread evenly, ascending; no score but zero.</summary>
    [GlobalSetup]
    public void Setup()
    {
        NativeMemory.Clear(_scores, WindowDocs);
        NativeMemory.Clear(_weights, WeightCount * sizeof(int));
        for (var i = 0; i < IdCount; i++)
        {
            _ids[i] = (ushort)((i * 3L) + (i * 7919L % 3));
        }

        NativeMemory.Clear(_filter, TermFilter.Words * sizeof(ushort));
        for (var i = 0; i < Nnz; i++)
        {
            _longIds[i] = _ids[i];
        }

        for (var i = 0; i < 18; i++)
        {
            var termId = i < 8 ? _ids[i * 14] : 1_000 + (i * 77);
            _weights[termId] = 1_000 + i;
            TermFilter.Add(new Span<ushort>(_filter, TermFilter.Words), termId);
        }
    }

    /// <summary>The definition of <see cref="ScatterAdd"/>.</summary>
    [Benchmark(OperationsPerInvoke = IdCount)]
    public void ScatterLoop()
    {
        for (var i = 0; i < IdCount; i++)
        {
            _scores[_ids[i]] += 3;
        }
    }

    /// <summary>Eight ids a step.</summary>
    [Benchmark(OperationsPerInvoke = IdCount)]
    public void ScatterEight() => ScatterAdd.Add(_scores, _ids, IdCount, (byte)3);

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

    /// <summary>One score at a time.</summary>
    [Benchmark]
    public void SlotsScalar() => WindowScan.ScalarPath.SlotMaxima(_scores, WindowDocs, _slots);

    /// <summary>32 scores at a time.</summary>
    [Benchmark]
    public void SlotsVector256() => WindowScan.Vector256Path.SlotMaxima(_scores, WindowDocs, _slots);

    /// <summary>64 scores at a time.</summary>
    [Benchmark]
    public void SlotsVector512() => WindowScan.Vector512Path.SlotMaxima(_scores, WindowDocs, _slots);

    /// <summary>A record of 116 terms, 8 of which a query of 18 has, one term at a time.</summary>
    [Benchmark]
    public long DotPlain() => ForwardDot.SumPlain(_ids, (byte*)_ids, Nnz, _weights);

    /// <summary>The same record behind the filter in 256 bits.</summary>
    [Benchmark]
    public long DotVector256() => TermFilter.Sum<ushort, byte, TermFilter.Vector256Path>(
        _ids, (byte*)_ids, Nnz, _filter, _weights, WeightCount);

    /// <summary>The same record behind the filter in 512 bits.</summary>
    [Benchmark]
    public long DotVector512() => TermFilter.Sum<ushort, byte, TermFilter.Vector512Path>(
        _ids, (byte*)_ids, Nnz, _filter, _weights, WeightCount);

    /// <summary>The same record with term ids of four bytes, one term at a time.</summary>
    [Benchmark]
    public long LongDotPlain() => ForwardDot.SumPlain(_longIds, (byte*)_ids, Nnz, _weights, WeightCount);

    /// <summary>Term ids of four bytes behind the filter in 256 bits.</summary>
    [Benchmark]
    public long LongDotVector256() => TermFilter.Sum<int, byte, TermFilter.Vector256Path>(
        _longIds, (byte*)_ids, Nnz, _filter, _weights, WeightCount);

    /// <summary>Term ids of four bytes behind the filter in 512 bits.</summary>
    [Benchmark]
    public long LongDotVector512() => TermFilter.Sum<int, byte, TermFilter.Vector512Path>(
        _longIds, (byte*)_ids, Nnz, _filter, _weights, WeightCount);

    private int Scan<TPath>()
        where TPath : struct, IScanPath
    {
        var word = 0;
        return WindowScan.Collect<byte, TPath>(
            _scores, ref word, WindowDocs / WindowScan.WordDocs, null, 255, 0, _keys, 0, 1024);
    }
}
