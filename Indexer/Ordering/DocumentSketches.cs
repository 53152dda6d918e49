using System.Runtime.InteropServices;
using SparseSearch.Core.Kernels;
using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Ordering;

/// <summary>
/// Each document's 48 heaviest terms with weights of one byte, scaled to a length of at most 255: all that similarity
/// looks at. Owns its memory until <see cref="Dispose"/>; thread-safe.
/// </summary>
internal sealed unsafe class DocumentSketches : IDisposable
{
    /// <summary>Terms of a sketch; lighter ones hardly change which documents are similar.</summary>
    public const int Terms = 48;

    /// <summary>The length of a sketch as a vector: products of two then fit 16 bits.</summary>
    public const int Length = byte.MaxValue;

    private const int DocsPerTask = 4096;

    private readonly uint* _entries;

    private DocumentSketches(int docCount)
    {
        DocCount = docCount;
        _entries = (uint*)NativeMemory.AlignedAlloc(
            Math.Max(1, (nuint)docCount) * Terms * sizeof(uint), SegmentFormat.SectionAlignment);
    }

    public int DocCount { get; }

    /// <summary>
    /// A document's <see cref="Terms"/> entries, the heaviest first, as <see cref="CentroidDot"/> reads them.
    /// </summary>
    public uint* Of(int doc) => _entries + ((long)doc * Terms);

    /// <summary>Sketches all documents; threads do not matter.</summary>
    public static DocumentSketches Of(DocumentArena arena, ParallelOptions parallel)
    {
        var sketches = new DocumentSketches(arena.DocCount);
        try
        {
            Parallel.For(0, (arena.DocCount + DocsPerTask - 1) / DocsPerTask, parallel, task =>
            {
                var keys = Array.Empty<ulong>();
                for (var doc = task * DocsPerTask; doc < Math.Min(arena.DocCount, (task + 1) * DocsPerTask); doc++)
                {
                    sketches.Fill(arena, doc, ref keys);
                }
            });
            return sketches;
        }
        catch
        {
            sketches.Dispose();
            throw;
        }
    }

    public void Dispose() => NativeMemory.AlignedFree(_entries);

    private void Fill(DocumentArena arena, int doc, ref ulong[] keys)
    {
        var start = arena.Starts.Start[doc];
        var nnz = (int)(arena.Starts.Start[doc + 1] - start);
        if (keys.Length < nnz)
        {
            keys = new ulong[Math.Max(nnz, 2 * keys.Length)];
        }

        // The bits of positive floats ascend with them; of equal weights the smaller term comes first.
        for (var i = 0; i < nnz; i++)
        {
            keys[i] = ((ulong)BitConverter.SingleToUInt32Bits(arena.Weights.Start[start + i]) << 32)
                | ~(uint)arena.TermIds.Start[start + i];
        }

        var sorted = keys.AsSpan(0, nnz);
        sorted.Sort();
        sorted = sorted[Math.Max(0, nnz - Terms)..];
        var squares = 0.0;
        foreach (var key in sorted)
        {
            squares += (double)WeightOf(key) * WeightOf(key);
        }

        var entries = new Span<uint>(Of(doc), Terms);
        entries.Clear();
        var scale = Length / Math.Sqrt(squares);
        for (var i = 0; i < sorted.Length; i++)
        {
            var key = sorted[^(i + 1)];
            entries[i] = (~(uint)key << CentroidDot.WeightBits) | (byte)(WeightOf(key) * scale);
        }
    }

    private static float WeightOf(ulong key) => BitConverter.UInt32BitsToSingle((uint)(key >> 32));
}
