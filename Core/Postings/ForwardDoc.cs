using System.Runtime.InteropServices;

namespace SparseSearch.Core.Postings;

/// <summary>
/// One document's record in a forward index: term ids and impacts in the widths that the segment stores. A view over
/// memory that the forward index owns.
/// </summary>
public readonly ref struct ForwardDoc
{
    private readonly ReadOnlySpan<byte> _termIds;
    private readonly ReadOnlySpan<byte> _impacts;

    internal ForwardDoc(ReadOnlySpan<byte> termIds, ReadOnlySpan<byte> impacts, int nnz)
    {
        _termIds = termIds;
        _impacts = impacts;
        Nnz = nnz;
    }

    /// <summary>Number of terms.</summary>
    public int Nnz { get; }

    /// <summary>The term ids as they are stored: two or four bytes each. For kernels.</summary>
    public ReadOnlySpan<byte> TermIdBytes => _termIds;

    /// <summary>The impacts as they are stored: one or two bytes each. For kernels.</summary>
    public ReadOnlySpan<byte> ImpactBytes => _impacts;

    /// <summary>The term id at an index from 0 to <see cref="Nnz"/> − 1; ids ascend.</summary>
    public int TermId(int index) => _termIds.Length == Nnz * sizeof(ushort)
        ? MemoryMarshal.Cast<byte, ushort>(_termIds)[index]
        : MemoryMarshal.Cast<byte, int>(_termIds)[index];

    /// <summary>The impact at an index, from 1 to the quantizer's largest.</summary>
    public int Impact(int index) => _impacts.Length == Nnz
        ? _impacts[index]
        : MemoryMarshal.Cast<byte, ushort>(_impacts)[index];
}
