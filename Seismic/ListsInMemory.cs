using System.Runtime.InteropServices;

namespace SparseSearch.Seismic;

/// <summary>Copies of written lists outside the managed heap, for a graph that is built by searching them.</summary>
internal sealed unsafe class ListsInMemory : IDisposable
{
    /// <summary>Keeps lists of so many terms; with 0 it keeps none.</summary>
    public ListsInMemory(int vocabularySize) => Starts = new nint[vocabularySize];

    /// <summary>Where each term's list begins, 0 where it has none.</summary>
    public nint[] Starts { get; }

    /// <summary>Copies a list, if any are kept.</summary>
    public void Keep(int termId, ReadOnlySpan<byte> bytes)
    {
        if (Starts.Length > 0)
        {
            var copy = NativeMemory.AlignedAlloc((nuint)bytes.Length, SeismicFormat.ListAlignment);
            Starts[termId] = (nint)copy;
            bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ref var start in Starts.AsSpan())
        {
            NativeMemory.AlignedFree((void*)start);
            start = 0;
        }
    }
}
