using SparseSearch.Core.Segments;

namespace SparseSearch.Seismic.Inspection;

/// <summary>How a segment's Seismic sections were built, and what came of it; for people.</summary>
public sealed record SeismicInspection
{
    /// <summary>The options of the build; threads are not stored.</summary>
    public required SeismicBuildOptions Options { get; init; }

    /// <summary>Terms that have a list.</summary>
    public required long ListCount { get; init; }

    /// <summary>Postings that pruning kept, in all lists.</summary>
    public required long PostingCount { get; init; }

    /// <summary>Blocks of all lists.</summary>
    public required long BlockCount { get; init; }

    /// <summary>Terms of all summaries.</summary>
    public required long SummaryEntryCount { get; init; }

    /// <summary>Blocks of the list that has most.</summary>
    public required int MaxBlocksPerList { get; init; }

    /// <summary>Documents a block; 0 without blocks.</summary>
    public double MeanBlockDocuments => BlockCount == 0 ? 0 : (double)PostingCount / BlockCount;

    /// <summary>Terms a summary; 0 without blocks.</summary>
    public double MeanSummaryTerms => BlockCount == 0 ? 0 : (double)SummaryEntryCount / BlockCount;

    /// <summary>Reads the totals, in time that does not depend on the segment's size.</summary>
    /// <exception cref="SegmentFormatException">The sections are missing or damaged.</exception>
    public static SeismicInspection Of(SegmentReader segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var stored = SeismicLists.Open(segment).Parameters;
        return new SeismicInspection
        {
            Options = new SeismicBuildOptions
            {
                PostingsPerList = (int)stored.PostingsPerList,
                Pruning = (PruningStrategy)stored.Pruning,
                MaxFraction = stored.MaxFraction,
                CentroidFraction = stored.CentroidFraction,
                SummaryEnergy = stored.SummaryEnergy,
                Blocking = (BlockingStrategy)stored.Blocking,
                MinClusterSize = (int)stored.MinClusterSize,
                DocCut = (int)stored.DocCut,
                BlockSize = (int)stored.BlockSize,
                SummaryTerms = stored.SummaryTerms == 0 ? null : (int)stored.SummaryTerms,
                Neighbours = (int)stored.Neighbours,
                Compression = CompressedForward.Open(segment) is null
                    ? ForwardCompression.None : ForwardCompression.Gaps,
                Seed = stored.Seed,
            },
            ListCount = stored.ListCount,
            PostingCount = (long)stored.PostingCount,
            BlockCount = (long)stored.BlockCount,
            SummaryEntryCount = (long)stored.SummaryEntryCount,
            MaxBlocksPerList = (int)stored.MaxBlocksPerList,
        };
    }

    /// <summary>Looks into one term's list.</summary>
    /// <param name="segment">Stays the caller's.</param>
    /// <param name="termId">From 0 to one less than the vocabulary.</param>
    /// <exception cref="SegmentFormatException">The sections are missing or damaged.</exception>
    public static unsafe SeismicListInspection ListOf(SegmentReader segment, int termId)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)termId, (uint)segment.VocabularySize, nameof(termId));
        if (!SeismicLists.Open(segment).TryGet(termId, out var list))
        {
            return new SeismicListInspection { TermId = termId, PostingCount = 0, Blocks = [] };
        }

        var terms = new int[list.BlockCount];
        var largest = new int[list.BlockCount];
        list.CountSummaries(terms, largest);
        var blocks = new SeismicBlockInspection[list.BlockCount];
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i] = new SeismicBlockInspection(
                i, list.DocsOf(i).Length, terms[i], largest[i]);
        }

        return new SeismicListInspection { TermId = termId, PostingCount = list.PostingCount, Blocks = blocks };
    }
}
