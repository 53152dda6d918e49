using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using BenchmarkDotNet.Attributes;
using SparseSearch.Core.Kernels;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures each path of the screen's kernels over one warm block of 32 rows and 64 positions of width 128, in time a
/// product of a row and a position: what a path gains over its definition, and what the integers gain over single
/// precision. Does not measure a vocabulary that leaves the cache. Needs AVX2.
/// </summary>
public unsafe class ScreenKernelBenchmarks
{
    private const int Positions = 64, Width = 128, Rows = ScreenMaxima.BlockRows, Products = Positions * Rows;

    private readonly uint* _words = (uint*)NativeMemory.AlignedAlloc(Positions * Width / 2 * sizeof(uint), 64);
    private readonly sbyte* _integers = (sbyte*)NativeMemory.AlignedAlloc(Rows * Width, 64);
    private readonly short* _start = (short*)NativeMemory.AlignedAlloc(Rows * sizeof(short), 64);
    private readonly short* _maxima = (short*)NativeMemory.AlignedAlloc(Rows * sizeof(short), 64);
    private readonly float* _rows = (float*)NativeMemory.AlignedAlloc(Rows * Width * sizeof(float), 64);
    private readonly float* _states = (float*)NativeMemory.AlignedAlloc(Positions * Width * sizeof(float), 64);

    /// <summary>Small numbers of both signs.</summary>
    [GlobalSetup]
    public void Setup()
    {
        NativeMemory.Clear(_start, Rows * sizeof(short));
        for (var i = 0; i < Rows * Width; i++)
        {
            _integers[i] = (sbyte)((i * 37 % 33) - 16);
            _rows[i] = _integers[i] / 16f;
        }

        for (var i = 0; i < Positions * Width; i++)
        {
            _states[i] = ((i * 41 % 33) - 16) / 16f;
        }

        for (var i = 0; i < Positions * Width / 2; i++)
        {
            var pair = (uint)(112 + (i * 29 % 33)) * 0x0101;
            _words[i] = pair | (pair << 16);
        }
    }

    /// <summary>The definition of <see cref="ScreenMaxima"/>.</summary>
    [Benchmark(OperationsPerInvoke = Products)]
    public void ScreenLoop() =>
        ScreenMaxima.ScalarPath(_words, Positions / 4, Width / 2, _integers, _start, _maxima);

    /// <summary>With AVX2.</summary>
    [Benchmark(OperationsPerInvoke = Products)]
    public void Screen256() =>
        ScreenMaxima.Vector256Path(_words, Positions / 4, Width / 2, _integers, _start, _maxima);

    /// <summary>With AVX-512; where the processor has none, this measures nothing.</summary>
    [Benchmark(OperationsPerInvoke = Products)]
    public void Screen512()
    {
        if (Avx512BW.IsSupported)
        {
            ScreenMaxima.Vector512Path(_words, Positions / 4, Width / 2, _integers, _start, _maxima);
        }
    }

    /// <summary>The definition of <see cref="MaximumDot"/>.</summary>
    [Benchmark(OperationsPerInvoke = Products)]
    public float DotLoop()
    {
        var sum = 0f;
        for (var row = 0; row < Rows; row++)
        {
            sum += MaximumDot.ScalarPath(_rows + (row * Width), _states, Positions, Width);
        }

        return sum;
    }

    /// <summary>With FMA.</summary>
    [Benchmark(OperationsPerInvoke = Products)]
    public float Dot256()
    {
        var sum = 0f;
        for (var row = 0; row < Rows; row++)
        {
            sum += MaximumDot.Vector256Path(_rows + (row * Width), _states, Positions, Width);
        }

        return sum;
    }
}
