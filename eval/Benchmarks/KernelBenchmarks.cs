using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using SparseSearch.Core.Kernels;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures each path of the kernels over one warm window of 65,536 scores in 8 bits: what a path gains over the plain
/// loop. Does not measure cold memory, which real postings and records are read from.
/// </summary>
public unsafe class KernelBenchmarks
{
    private const int WindowDocs = 65_536, IdCount = 20_000, Nnz = 116, WeightCount = ForwardDot.ShortIdWeights;

    private readonly byte* _scores = (byte*)NativeMemory.AlignedAlloc(WindowDocs, 64);
    private readonly ushort* _ids = (ushort*)NativeMemory.AlignedAlloc(IdCount * sizeof(ushort), 64);
    private readonly ulong* _keys = (ulong*)NativeMemory.AlignedAlloc(1024 * sizeof(ulong), 64);
    private readonly byte* _slots = (byte*)NativeMemory.AlignedAlloc(WindowScan.SlotCount, 64);
    private readonly ushort* _filter = (ushort*)NativeMemory.AlignedAlloc(64, 64);
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

        NativeMemory.Clear(_filter, 64);
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

    /// <summary>The same record behind the filter; 512 bits where the processor has them.</summary>
    [Benchmark]
    public long DotFiltered() => ForwardDot.Sum(_ids, (byte*)_ids, Nnz, _weights, _filter);

    private int Scan<TPath>()
        where TPath : struct, IScanPath
    {
        var word = 0;
        return WindowScan.Collect<byte, TPath>(
            _scores, ref word, WindowDocs / WindowScan.WordDocs, null, 255, 0, _keys, 0, 1024);
    }
}
