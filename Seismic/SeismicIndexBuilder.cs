using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;

namespace SparseSearch.Seismic;

/// <summary>
/// Builds Seismic's sections: prune, block, summarise, write; then, where wanted, the compressed forward index and the
/// neighbour graph. Lists are built in parallel and written in term order, so that the bytes depend on documents and
/// options alone. Immutable; one builder may serve several segments.
/// </summary>
/// <remarks>
/// Bruch, Nardini, Rulli, Venturini: Efficient Inverted Indexes for Approximate Retrieval over Learned Sparse
/// Representations, SIGIR 2024; the graph is that of "Pairing Clustered Inverted Indexes with κ-NN Graphs", CIKM 2024.
/// </remarks>
public sealed class SeismicIndexBuilder : ISectionBuilder
{
    /// <summary>Postings of lists that are built before they are written: what bounds a build's memory.</summary>
    private const long PostingsPerBatch = 500_000;

    private readonly SeismicBuildOptions _options;

    /// <summary>States how to build.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public SeismicIndexBuilder(SeismicBuildOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// The lists are too large for a segment; the message says what to do.
    /// </exception>
    public void Append(ForwardIndex forward, SegmentWriter writer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(writer);
        var parallel = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = _options.Threads == 0 ? Environment.ProcessorCount : _options.Threads,
        };
        var parameters = SeismicParameters.From(_options);
        using var kept = new ListsInMemory(_options.Neighbours > 0 ? forward.VocabularySize : 0);
        WriteLists(forward, writer, kept, ref parameters, parallel);
        if (_options.Compression == ForwardCompression.Gaps)
        {
            CompressedForwardWriter.Write(forward, writer, cancellationToken);
        }

        if (_options.Neighbours > 0)
        {
            var lists = SeismicLists.Wrap(parameters, kept.Starts);
            NeighbourGraphBuilder.Write(forward, lists, _options.Neighbours, writer, parallel);
        }

        writer.BeginSection(SeismicFormat.Parameters);
        writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<SeismicParameters>(in parameters)));
        writer.EndSection();
    }

    private void WriteLists(
        ForwardIndex forward, SegmentWriter writer, ListsInMemory kept, ref SeismicParameters parameters,
        ParallelOptions parallel)
    {
        var pruning = StaticPruning.Run(forward, _options, parallel.CancellationToken);
        var heaviest = _options.Blocking == BlockingStrategy.ApproximateClusters
            ? HeaviestTerms.Build(forward, _options.DocCut, parallel.CancellationToken)
            : null;
        var stripes = new StripeWriter(writer, forward.VocabularySize);
        var encoders = new ConcurrentBag<ListEncoder>();
        var encoded = new EncodedList[forward.VocabularySize];
        for (var first = 0; first < forward.VocabularySize;)
        {
            var end = EndOfBatch(pruning, first, forward.VocabularySize);
            Parallel.For(first, end, parallel, termId =>
            {
                if (pruning.CountOf(termId) > 0)
                {
                    var encoder = encoders.TryTake(out var idle) ? idle : new ListEncoder(forward, heaviest, _options);
                    encoded[termId] = encoder.Encode(termId, pruning);
                    encoders.Add(encoder);
                }
            });
            for (; first < end; first++)
            {
                if (encoded[first].Bytes is { } bytes)
                {
                    stripes.Append(first, bytes);
                    kept.Keep(first, bytes);
                    Tally(encoded[first], ref parameters);
                    encoded[first] = default;
                }
            }
        }

        parameters.StripeCount = (uint)stripes.Complete();
        parameters.Flags = Flags(forward, pruning, parameters);
    }

    private static int EndOfBatch(StaticPruning pruning, int first, int vocabularySize)
    {
        var end = first;
        for (var postings = 0L; end < vocabularySize && postings < PostingsPerBatch; end++)
        {
            postings += pruning.CountOf(end);
        }

        return end;
    }

    private static void Tally(in EncodedList list, ref SeismicParameters parameters)
    {
        parameters.ListCount++;
        parameters.PostingCount += (ulong)list.PostingCount;
        parameters.BlockCount += (ulong)list.BlockCount;
        parameters.SummaryEntryCount += (ulong)list.EntryCount;
        parameters.MaxBlocksPerList = Math.Max(parameters.MaxBlocksPerList, (uint)list.BlockCount);
    }

    private uint Flags(ForwardIndex forward, StaticPruning pruning, in SeismicParameters parameters)
    {
        var flags = forward.Quantizer.Bits > 8 ? SeismicFormat.ScaledSummariesFlag : 0;
        flags |= parameters.PostingCount == (ulong)pruning.PostingCount ? SeismicFormat.AllPostingsFlag : 0;
        return flags | (_options.SummaryEnergy >= 1 && _options.SummaryTerms is null
            ? SeismicFormat.FullSummariesFlag : 0);
    }
}
