using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Util;
using SparseSearch.Core.Segments;
using LuceneDirectory = Lucene.Net.Store.Directory;

namespace SparseSearch.Lucene;

/// <summary>
/// Writes the texts of a segment's documents as Lucene.Net indexes: parts of consecutive documents, one thread each, whose
/// doc ids count the segment's on. Documents that are not live any more are among them, since a segment never changes.
/// </summary>
/// <param name="segment">It stores texts.</param>
/// <param name="fields">What is a field.</param>
/// <param name="threads">Parts written at the same time, at least 1; no result depends on it.</param>
internal sealed class TextSegmentWriter(Segment segment, TextFields fields, int threads)
{
    private const int MaxParts = 16, LeastDocsOfPart = 1 << 14, CancellationInterval = 256;

    private static readonly FieldType s_type = new()
    {
        IsIndexed = true,
        IsTokenized = true,
        IndexOptions = IndexOptions.DOCS_AND_FREQS,
    };

    /// <summary>Megabytes of memory that a part takes before it writes what it has.</summary>
    public double BufferMegabytes { get; init; } = 48;

    /// <summary>How many parts a segment has.</summary>
    public static int PartCount(int docCount) => Math.Clamp(docCount / LeastDocsOfPart, docCount == 0 ? 0 : 1, MaxParts);

    /// <summary>The first document of a part; of the one behind the last, the number of documents.</summary>
    public static int FirstDoc(int docCount, int part) => (int)((long)docCount * part / PartCount(docCount));

    /// <summary>Writes all parts.</summary>
    /// <param name="place">The directory of a part, which is empty; closed by the caller.</param>
    /// <param name="stamp">What each commit says of itself.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Write(Func<int, LuceneDirectory> place, TextSegmentStamp stamp, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, PartCount(segment.DocCount), options, part => WritePart(part, place(part), stamp, cancellationToken));
        }
        catch (AggregateException several)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }

    private void WritePart(int part, LuceneDirectory directory, TextSegmentStamp stamp, CancellationToken cancellationToken)
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

        var last = FirstDoc(segment.DocCount, part + 1);
        for (var doc = FirstDoc(segment.DocCount, part); doc < last; doc++)
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
