using System.Numerics;
using System.Runtime.InteropServices;
using SparseSearch.Core.Postings;
using SparseSearch.Core.Segments;

namespace SparseSearch.Query.Impact;

/// <summary>
/// Appends impact-grouped postings to a segment: three sections that <see cref="ImpactPostings"/> reads.
/// Single-threaded, in time linear in the postings; the bytes depend on the documents alone.
/// </summary>
/// <remarks>
/// Rows are collected in batches of terms whose postings fit the working memory, each batch in one pass over the
/// documents. A posting waits there as <c>doc id × 16 + level</c>, grouped by row, doc ids ascending.
/// </remarks>
/// <param name="workingPostings">
/// Postings in memory at a time, 4 bytes each; default 2^27 (512 MiB), at least 1. Fewer cost more passes, never other
/// bytes.
/// </param>
public sealed class ImpactPostingsBuilder(int workingPostings = 1 << 27) : ISectionBuilder
{
    private const int LevelBits = 4;
    private const int DocsPerCancellationCheck = 65_536;

    private readonly int _workingPostings = workingPostings >= 1
        ? workingPostings
        : throw new ArgumentOutOfRangeException(
            nameof(workingPostings), workingPostings, "At least one posting must fit the working memory.");

    /// <inheritdoc/>
    public void Append(ForwardIndex forward, SegmentWriter writer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(writer);
        Append(forward, writer, ImpactPostingsSections.Documents, cancellationToken);
    }

    /// <summary>Writes postings of something else than the segment's documents.</summary>
    internal void Append(
        ForwardIndex forward, SegmentWriter writer, ImpactPostingsSections sections,
        CancellationToken cancellationToken)
    {
        var terms = TermStatistics.Gather(forward, cancellationToken);
        WriteLevels(forward, terms, writer, sections.Levels);
        var starts = new RunWriter(writer, terms.TermCount, ImpactPostingsFormat.WindowsOf(forward.DocCount));
        writer.BeginSection(sections.Ids);
        for (var firstRow = 0; firstRow < terms.TermCount;)
        {
            var endRow = firstRow;
            var postingCount = 0L;
            do
            {
                postingCount += terms.DocumentFrequencies[endRow++];
            }
            while (endRow < terms.TermCount
                && postingCount + terms.DocumentFrequencies[endRow] <= _workingPostings);

            WriteRows(forward, terms, firstRow, endRow, (int)postingCount, starts, cancellationToken);
            firstRow = endRow;
        }

        writer.EndSection();
        writer.BeginSection(sections.Directory);
        writer.Write(starts.Finish());
        writer.EndSection();
    }

    private static void WriteLevels(
        ForwardIndex forward, TermStatistics terms, SegmentWriter writer, SectionKind kind)
    {
        var header = new ImpactPostingsHeader
        {
            Version = ImpactPostingsFormat.Version,
            WindowDocs = ImpactPostingsFormat.WindowDocs,
            LevelCount = ImpactRange.LevelCount,
            WindowCount = (uint)ImpactPostingsFormat.WindowsOf(forward.DocCount),
            TermCount = (uint)terms.TermCount,
        };
        var blocks = new TermBlock[ImpactPostingsFormat.BlocksOf(forward.VocabularySize)];
        for (var termId = 0; termId < forward.VocabularySize; termId++)
        {
            if (terms.RowOf(termId) >= 0)
            {
                blocks[termId / ImpactPostingsFormat.BlockTerms].Bits |=
                    1UL << (termId % ImpactPostingsFormat.BlockTerms);
            }
        }

        for (var i = 1; i < blocks.Length; i++)
        {
            blocks[i].TermsBefore = blocks[i - 1].TermsBefore + (uint)BitOperations.PopCount(blocks[i - 1].Bits);
        }

        writer.BeginSection(kind);
        writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<ImpactPostingsHeader>(in header)));
        writer.Write<TermBlock>(blocks);
        writer.Write(terms.Ranges);
        writer.EndSection();
    }

    private static void WriteRows(
        ForwardIndex forward, TermStatistics terms, int firstRow, int endRow, int postingCount, RunWriter runs,
        CancellationToken cancellationToken)
    {
        var postings = new uint[postingCount];
        var ends = new int[endRow - firstRow];
        for (var row = firstRow + 1; row < endRow; row++)
        {
            ends[row - firstRow] = ends[row - firstRow - 1] + terms.DocumentFrequencies[row - 1];
        }

        for (var docId = 0; docId < forward.DocCount; docId++)
        {
            if (docId % DocsPerCancellationCheck == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var doc = forward.Document(docId);
            for (var i = 0; i < doc.Nnz; i++)
            {
                var row = terms.RowOf(doc.TermId(i));
                if (row >= firstRow && row < endRow)
                {
                    postings[ends[row - firstRow]++] =
                        ((uint)docId << LevelBits) | (uint)terms.Ranges[row].LevelOf(doc.Impact(i));
                }
            }
        }

        var start = 0;
        for (var row = firstRow; row < endRow; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            runs.WriteRow(postings.AsSpan(start..ends[row - firstRow]));
            start = ends[row - firstRow];
        }
    }
}
