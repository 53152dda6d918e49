using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using SparseSearch.Core.Kernels;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures every kernel of Core over warm memory, with fewer and fewer instructions: a window of 65,536 scores, a record
/// of 116 terms against a query of 18, a list's 1,024 summaries. Two definitions stand beside the kernels that have no
/// vectors. Does not measure cold memory, which real postings and records are read from, and where most of a search's
/// time goes.
/// </summary>
[Config(typeof(InstructionSetConfig))]
public unsafe class KernelBenchmarks
{
    private const int WindowDocs = 65_536, IdCount = 20_000, Nnz = 116, WeightCount = ForwardDot.ShortIdWeights;
    private const int BlockCount = 1_024, RunLength = 200, QueryTerms = 18, SharedTerms = 8;

    private readonly ushort* _scores = (ushort*)Zeroed(WindowDocs * sizeof(ushort));
    private readonly ushort* _ids = (ushort*)Zeroed(IdCount * sizeof(ushort));
    private readonly ulong* _keys = (ulong*)Zeroed(1024 * sizeof(ulong));
    private readonly byte* _slots = (byte*)Zeroed(WindowScan.SlotCount);
    private readonly ushort* _filter = (ushort*)Zeroed(TermFilter.Words * sizeof(ushort));
    private readonly int* _weights = (int*)Zeroed(WeightCount * sizeof(int));
    private readonly byte* _record = (byte*)Zeroed(1024);
    private readonly byte* _longRecord = (byte*)Zeroed(1024);
    private readonly byte* _gapRecord = (byte*)Zeroed(1024);
    private readonly uint* _sums = (uint*)Zeroed(BlockCount * sizeof(uint));
    private readonly uint* _covers = (uint*)Zeroed(BlockCount * sizeof(uint));

    /// <summary>Ids spread evenly, ascending; no score but zero; every fourteenth term of a record is the query's.</summary>
    [GlobalSetup]
    public void Setup()
    {
        for (var i = 0; i < IdCount; i++)
        {
            _ids[i] = (ushort)((i * 3L) + (i * 7919L % 3));
        }

        for (var i = 0; i < QueryTerms; i++)
        {
            var termId = i < SharedTerms ? TermOf(i * 14) : 1_000 + (i * 77);
            _weights[termId] = 1_000 + i;
            TermFilter.Add(new Span<ushort>(_filter, TermFilter.Words), termId);
        }

        *(int*)_record = *(int*)_longRecord = *(int*)_gapRecord = Nnz;
        var control = _gapRecord + sizeof(uint);
        var impacts = control + ((Nnz + 7) / 8);
        var gap = impacts + Nnz;
        for (var i = 0; i < Nnz; i++)
        {
            ((ushort*)(_record + sizeof(uint)))[i] = (ushort)TermOf(i);
            ((int*)(_longRecord + sizeof(uint)))[i] = TermOf(i);
            impacts[i] = (byte)(1 + (i * 7 % 200));
            _record[sizeof(uint) + (Nnz * sizeof(ushort)) + i] = impacts[i];
            _longRecord[sizeof(uint) + (Nnz * sizeof(int)) + i] = impacts[i];
            var distance = TermOf(i) - (i == 0 ? 0 : TermOf(i - 1));
            *gap++ = (byte)distance;
            if (distance > byte.MaxValue)
            {
                control[i / 8] |= (byte)(1 << (i % 8));
                *gap++ = (byte)(distance >> 8);
            }
        }
    }

    /// <summary>The definition of <see cref="ScatterAdd"/>.</summary>
    [Benchmark(OperationsPerInvoke = IdCount)]
    public void ScatterDefinition()
    {
        var scores = (byte*)_scores;
        for (var i = 0; i < IdCount; i++)
        {
            scores[_ids[i]] += 3;
        }
    }

    /// <summary>A posting into 8-bit sums.</summary>
    [Benchmark(OperationsPerInvoke = IdCount)]
    public void ScatterAddBytes() => ScatterAdd.Add((byte*)_scores, _ids, IdCount, (byte)3);

    /// <summary>A posting into 16-bit sums.</summary>
    [Benchmark(OperationsPerInvoke = IdCount)]
    public void ScatterAddShorts() => ScatterAdd.Add(_scores, _ids, IdCount, (ushort)3);

    /// <summary>A window of 8-bit sums, none of which reaches the threshold.</summary>
    [Benchmark]
    public int WindowScanBytes() => Scan((byte*)_scores, byte.MaxValue);

    /// <summary>A window of 16-bit sums, none of which reaches the threshold.</summary>
    [Benchmark]
    public int WindowScanShorts() => Scan(_scores, ushort.MaxValue);

    /// <summary>Slot maxima of a window of 8-bit sums.</summary>
    [Benchmark]
    public void WindowScanSlots() => WindowScan.SlotMaxima((byte*)_scores, WindowDocs, _slots);

    /// <summary>The definition of <see cref="ForwardDot"/>: one term at a time.</summary>
    [Benchmark]
    public long DotDefinition() => ForwardDot.SumPlain(
        (ushort*)(_record + sizeof(uint)), _record + sizeof(uint) + (Nnz * sizeof(ushort)), Nnz, _weights);

    /// <summary>A record behind the query's filter (<see cref="TermFilter"/>), where there is one.</summary>
    [Benchmark]
    public long ForwardDotFiltered() => ForwardDot.Sum(
        (ushort*)(_record + sizeof(uint)), _record + sizeof(uint) + (Nnz * sizeof(ushort)), Nnz, _weights, Filter);

    /// <summary>A record of term ids of four bytes behind the filter, where there is one.</summary>
    [Benchmark]
    public long ForwardDotLongFiltered() => ForwardDot.Sum(
        (int*)(_longRecord + sizeof(uint)), _longRecord + sizeof(uint) + (Nnz * sizeof(int)), Nnz, _weights, WeightCount,
        Filter);

    /// <summary>A record behind the filter, as Seismic reads it, where there is one.</summary>
    [Benchmark]
    public long SeismicDotFiltered() => TermFilter.IsSupported
        ? SeismicDot.SumFiltered(_record, sizeof(ushort), sizeof(byte), _filter, _weights, WeightCount)
        : SeismicDot.Sum(_record, sizeof(ushort), sizeof(byte), _weights, WeightCount);

    /// <summary>A record without a filter, four sums at once.</summary>
    [Benchmark]
    public long SeismicDotPlain() => SeismicDot.Sum(_record, sizeof(ushort), sizeof(byte), _weights, WeightCount);

    /// <summary>A gap-compressed record, decoded and summed.</summary>
    [Benchmark]
    public long SeismicGapDotPlain() => SeismicGapDot.Sum(_gapRecord, sizeof(byte), _weights, WeightCount);

    /// <summary>A gap-compressed record behind the query's filter, where there is one.</summary>
    [Benchmark]
    public long SeismicGapDotFiltered() => SeismicGapDot.IsFilterSupported
        ? SeismicGapDot.SumFiltered(_gapRecord, sizeof(byte), _filter, _weights)
        : SeismicGapDot.Sum(_gapRecord, sizeof(byte), _weights, WeightCount);

    /// <summary>A summary entry into its block's product.</summary>
    [Benchmark(OperationsPerInvoke = RunLength)]
    public void SummaryScatterAdd() => SummaryScatter.Add(_ids, (byte*)_keys, RunLength, 3, _sums);

    /// <summary>The same where codes count in steps of their block.</summary>
    [Benchmark(OperationsPerInvoke = RunLength)]
    public void SummaryScatterScaled() =>
        SummaryScatter.AddScaled(_ids, (byte*)_keys, RunLength, 3, _sums, _covers);

    /// <summary>The products of a list's blocks, none of which reaches the limit.</summary>
    [Benchmark]
    public uint SummaryScanAtLeast()
    {
        var found = 0u;
        for (var block = 0; block < BlockCount; block += SummaryScan.Width)
        {
            found |= SummaryScan.AtLeast(_covers + block, int.MaxValue);
        }

        return found;
    }

    /// <summary>Null where the processor has no path through a filter: what engines then pass.</summary>
    private ushort* Filter => TermFilter.IsSupported ? _filter : null;

    private static void* Zeroed(int lengthBytes)
    {
        var memory = NativeMemory.AlignedAlloc((nuint)lengthBytes, 64);
        NativeMemory.Clear(memory, (nuint)lengthBytes);
        return memory;
    }

    /// <summary>Terms of a record: every second gap has two bytes.</summary>
    private static int TermOf(int index) => 40 + (index * 200) + (index % 2 * 100);

    private int Scan<T>(T* scores, T threshold)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var word = 0;
        return WindowScan.Collect(
            scores, ref word, WindowDocs / WindowScan.WordDocs, null, threshold, 0, _keys, 0, 1024);
    }
}
