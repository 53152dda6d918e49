using System.Numerics;
using System.Runtime.InteropServices;
using SparseSearch.Core.Buffers;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Clustered;

/// <summary>
/// Clusters as documents: each has every term of its documents, with the largest impact that any of them has. In
/// native memory, laid out as a <see cref="ForwardIndex"/>; owned until <see cref="Dispose"/>.
/// </summary>
internal sealed unsafe class ClusterMaxima : IDisposable
{
    private const int ClustersPerTask = 1_024;

    private readonly ForwardIndex _forward;
    private readonly int _clusterCount;
    private readonly uint* _offsets;
    private byte* _records;

    private ClusterMaxima(ForwardIndex forward)
    {
        _forward = forward;
        _clusterCount = ClusterFormat.ClustersOf(forward.DocCount);
        _offsets = (uint*)NativeMemory.AlignedAlloc(
            ((nuint)_clusterCount + 1) * sizeof(uint), SegmentFormat.SectionAlignment);
    }

    /// <summary>The clusters; valid until <see cref="Dispose"/>.</summary>
    public ForwardIndex View => ForwardIndex.Wrap(
        "clusters", _offsets, _records, _clusterCount, _forward.VocabularySize, _forward.Quantizer);

    /// <summary>Gathers all clusters; each part has its own memory, so that threads do not matter.</summary>
    public static ClusterMaxima Gather(ForwardIndex forward, ParallelOptions parallel)
    {
        var maxima = new ClusterMaxima(forward);
        var parts = new NativeBuffer<byte>[(maxima._clusterCount + ClustersPerTask - 1) / ClustersPerTask];
        try
        {
            Parallel.For(
                0, parts.Length, parallel, () => new Workspace(forward.VocabularySize),
                (part, _, workspace) =>
                {
                    parts[part] = new NativeBuffer<byte>();
                    var end = Math.Min(maxima._clusterCount, (part + 1) * ClustersPerTask);
                    for (var cluster = part * ClustersPerTask; cluster < end; cluster++)
                    {
                        maxima._offsets[cluster] = maxima.Append(cluster, parts[part], workspace);
                    }

                    return workspace;
                },
                _ => { });
            maxima.Join(parts);
            return maxima;
        }
        catch
        {
            maxima.Dispose();
            throw;
        }
        finally
        {
            foreach (var part in parts)
            {
                part?.Dispose();
            }
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_offsets);
        NativeMemory.AlignedFree(_records);
    }

    /// <summary>Appends a cluster's record.</summary>
    /// <returns>Its length in units of the records' alignment.</returns>
    private uint Append(int cluster, NativeBuffer<byte> part, Workspace workspace)
    {
        var firstDoc = cluster * ClusterFormat.ClusterDocs;
        var endDoc = Math.Min(_forward.DocCount, firstDoc + ClusterFormat.ClusterDocs);
        for (var docId = firstDoc; docId < endDoc; docId++)
        {
            workspace.Add(_forward.Document(docId));
        }

        var (termIdBytes, impactBytes) = (_forward.TermIdBytes, _forward.ImpactBytes);
        var length = sizeof(uint) + (workspace.Count * (long)(termIdBytes + impactBytes));
        length = (length + SegmentFormat.ForwardRecordAlignment - 1) & -SegmentFormat.ForwardRecordAlignment;
        var record = part.Extend(checked((int)length));
        record.Clear();
        MemoryMarshal.Write(record, workspace.Count);
        workspace.Drain(record[sizeof(uint)..], termIdBytes, impactBytes);
        return (uint)(length / SegmentFormat.ForwardRecordAlignment);
    }

    /// <summary>Lays the parts behind each other and turns lengths into offsets.</summary>
    private void Join(NativeBuffer<byte>[] parts)
    {
        var position = 0u;
        for (var cluster = 0; cluster < _clusterCount; cluster++)
        {
            (_offsets[cluster], position) = (position, checked(position + _offsets[cluster]));
        }

        _offsets[_clusterCount] = position;
        _records = (byte*)NativeMemory.AlignedAlloc(
            Math.Max(1, (nuint)position) * SegmentFormat.ForwardRecordAlignment, SegmentFormat.SectionAlignment);
        var at = _records;
        foreach (var part in parts)
        {
            NativeMemory.Copy(part.Start, at, (nuint)part.Count);
            at += part.Count;
            part.Release();
        }
    }

    /// <summary>One thread's cluster while it is gathered.</summary>
    private sealed class Workspace(int vocabularySize)
    {
        private const int WordTerms = 64;

        private readonly ushort[] _maxima = new ushort[vocabularySize];
        private readonly ulong[] _words = new ulong[(vocabularySize + WordTerms - 1) / WordTerms];

        /// <summary>Terms of the cluster.</summary>
        public int Count { get; private set; }

        public void Add(ForwardDoc doc)
        {
            for (var i = 0; i < doc.Nnz; i++)
            {
                ref var max = ref _maxima[doc.TermId(i)];
                if (max == 0)
                {
                    Count++;
                    _words[doc.TermId(i) / WordTerms] |= 1UL << (doc.TermId(i) % WordTerms);
                }

                max = (ushort)Math.Max(max, doc.Impact(i));
            }
        }

        /// <summary>Writes term ids, ascending, and impacts; nothing is left.</summary>
        public void Drain(Span<byte> record, int termIdBytes, int impactBytes)
        {
            var impacts = record[(Count * termIdBytes)..];
            for (var word = 0; word < _words.Length; word++)
            {
                for (; _words[word] != 0; _words[word] &= _words[word] - 1)
                {
                    var termId = (word * WordTerms) + BitOperations.TrailingZeroCount(_words[word]);
                    Put(record, termId, termIdBytes);
                    Put(impacts, _maxima[termId], impactBytes);
                    record = record[termIdBytes..];
                    impacts = impacts[impactBytes..];
                    _maxima[termId] = 0;
                }
            }

            Count = 0;
        }

        private static void Put(Span<byte> at, int value, int lengthBytes)
        {
            for (var i = 0; i < lengthBytes; i++)
            {
                at[i] = (byte)(value >> (8 * i));
            }
        }
    }
}
