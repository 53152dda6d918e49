using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Util;
using SparseSearch.Core.Segments;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace SparseSearch.Lucene;

/// <summary>Writes the texts of a segment's documents for BM25.</summary>
/// <param name="segment">It stores texts.</param>
/// <param name="fields">What is a field.</param>
internal sealed class TextSegmentWriter(Segment segment, TextFields fields) : ISideWriter
{
    private const int CancellationInterval = 256;

    private static readonly FieldType s_type = new()
    {
        IsIndexed = true,
        IsTokenized = true,
        IndexOptions = IndexOptions.DOCS_AND_FREQS,
    };

    /// <summary>Megabytes of memory that a part takes before it writes what it has.</summary>
    public double BufferMegabytes { get; init; } = 48;

    /// <inheritdoc/>
    public void WritePart(int part, LuceneDirectory directory, SideStamp stamp, CancellationToken cancellationToken)
    {
        // One thread and no merging: documents keep their order.
        using var writer = new IndexWriter(
            directory, new IndexWriterConfig(LuceneVersion.LUCENE_48, EnglishAnalysis.Instance.Analyzer)
            {
                OpenMode = OpenMode.CREATE,
                Similarity = new Bm25Similarity(new Bm25Options()),
                MergePolicy = NoMergePolicy.NO_COMPOUND_FILES,
                UseCompoundFile = false,
                RAMBufferSizeMB = BufferMegabytes,
            });
        var names = TextFieldNames.Of(fields);
        var document = new Document();
        foreach (var name in names)
        {
            document.Add(new Field(name, "", s_type));
        }

        var last = SideParts.FirstDoc(segment.DocCount, part + 1);
        for (var doc = SideParts.FirstDoc(segment.DocCount, part); doc < last; doc++)
        {
            if (doc % CancellationInterval == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var stored = segment.Documents!.Read(doc);
            for (var i = 0; i < names.Count; i++)
            {
                ((Field)document.Fields[i]).SetStringValue(TextFieldNames.Value(names[i], stored.Title, stored.Text));
            }

            writer.AddDocument(document);
        }

        writer.SetCommitData(stamp.OfPart(part));
        writer.Commit();
    }
}
