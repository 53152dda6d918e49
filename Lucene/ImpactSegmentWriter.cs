using Lucene.Net.Index;
using Lucene.Net.Util;
using SparseSearch.Core.Postings;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace SparseSearch.Lucene;

/// <summary>Writes the impacts of a segment's documents as the term frequencies of one field.</summary>
/// <param name="path">The segment's, for messages.</param>
/// <param name="forward">The documents.</param>
internal sealed class ImpactSegmentWriter(string path, ForwardIndex forward) : ISideWriter
{
    /// <summary>Postings held in memory at most.</summary>
    public int MostPostings { get; init; } = ImpactPostingsChunk.MostPostings;

    /// <inheritdoc/>
    public void WritePart(int part, LuceneDirectory directory, SideStamp stamp, CancellationToken cancellationToken)
    {
        // No merging: documents keep their order.
        using var writer = new IndexWriter(
            directory, new IndexWriterConfig(LuceneVersion.LUCENE_48, EnglishAnalysis.Instance.Analyzer)
            {
                OpenMode = OpenMode.CREATE,
                MergePolicy = NoMergePolicy.NO_COMPOUND_FILES,
                UseCompoundFile = false,
            });
        var last = SideParts.FirstDoc(forward.DocCount, part + 1);
        for (var doc = SideParts.FirstDoc(forward.DocCount, part); doc < last;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var chunk = ImpactPostingsChunk.Of(path, forward, doc, last, MostPostings);
            using var reader = new ImpactReader(chunk);
            writer.AddIndexes(reader);
            doc += chunk.DocCount;
        }

        writer.SetCommitData(stamp.OfPart(part));
        writer.Commit();
    }
}
