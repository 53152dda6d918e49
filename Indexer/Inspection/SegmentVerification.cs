using SparseSearch.Core.Documents;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Inspection;

/// <summary>
/// Whether a segment's bytes mean what they must, beyond checksums: what a wrong writer, not a wrong disk, would break.
/// </summary>
public static class SegmentVerification
{
    private const int DocsPerCheck = 4096;

    /// <summary>Checks Core's sections of an open segment.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="live">Its live documents, whose ids are unique; null where all are.</param>
    /// <param name="cancellationToken">Looked at every few thousand documents.</param>
    /// <returns>What was checked, one phrase a kind of check.</returns>
    /// <exception cref="SegmentFormatException">
    /// Something is wrong; the message names document, expected and found.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<string> Run(
        Segment segment, DocBitmap? live = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var done = new List<string>();
        CheckForward(segment, done, cancellationToken);
        CheckIds(segment, live, done, cancellationToken);
        if (segment.Documents is { } documents)
        {
            CheckDocuments(segment, documents, cancellationToken);
            done.Add($"{segment.DocCount} stored documents decoded");
        }

        foreach (var field in segment.Fields?.Fields ?? [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            FieldColumnCheck.Run(field, segment.DocCount);
            done.Add($"field {field.Name}: {field.ValueCount} values of {field.DocCount} documents in order");
        }

        return done;
    }

    private static void CheckForward(Segment segment, List<string> done, CancellationToken cancellationToken)
    {
        var offsets = segment.Reader.Section<uint>(SectionKind.ForwardOffsets);
        if (offsets[0] != 0)
        {
            throw Wrong(segment, "forward records that begin at 0", $"{offsets[0]}");
        }

        var counts = new int[segment.Reader.VocabularySize];
        var (postings, empty) = (0L, 0);
        for (var doc = 0; doc < segment.DocCount; doc++)
        {
            Pause(doc, cancellationToken);
            if (offsets[doc] >= offsets[doc + 1])
            {
                throw Wrong(
                    segment, $"a record of document {doc} behind the one before",
                    $"{offsets[doc]}, {offsets[doc + 1]}");
            }

            var nnz = CheckRecord(segment, doc, offsets[doc + 1] - (long)offsets[doc], counts);
            postings += nnz;
            empty += nnz == 0 ? 1 : 0;
        }

        var header = segment.Reader.Header;
        if (postings != (long)header.PostingCount || empty != header.EmptyDocCount)
        {
            throw Wrong(
                segment, $"{header.PostingCount} postings, {header.EmptyDocCount} empty documents",
                $"{postings}, {empty}");
        }

        done.Add($"{segment.DocCount} forward records in order and in range, {postings} postings");
        CheckFrequencies(segment, counts);
        done.Add($"document frequencies of {counts.Length} terms equal a recount");
    }

    private static int CheckRecord(Segment segment, int doc, long recordUnits, int[] counts)
    {
        var record = segment.Forward.Document(doc);
        var previous = -1;
        for (var i = 0; i < record.Nnz; i++)
        {
            var termId = record.TermId(i);
            if (termId <= previous || termId >= counts.Length)
            {
                throw Wrong(
                    segment, $"ascending term ids below {counts.Length} in document {doc}",
                    $"{previous}, then {termId}");
            }

            if (record.Impact(i) < 1)
            {
                throw Wrong(segment, $"impacts of at least 1 in document {doc}", $"{record.Impact(i)}");
            }

            counts[termId]++;
            previous = termId;
        }

        var lengthBytes = sizeof(uint)
            + (record.Nnz * (long)(segment.Forward.TermIdBytes + segment.Forward.ImpactBytes));
        var units = (lengthBytes + SegmentFormat.ForwardRecordAlignment - 1) / SegmentFormat.ForwardRecordAlignment;
        return units == recordUnits
            ? record.Nnz
            : throw Wrong(segment, $"{units} units of 16 bytes in the record of document {doc}", $"{recordUnits}");
    }

    private static void CheckFrequencies(Segment segment, int[] counts)
    {
        var frequencies = segment.DocumentFrequencies;
        for (var term = 0; term < counts.Length; term++)
        {
            if (counts[term] != frequencies[term])
            {
                throw Wrong(segment, $"document frequency {counts[term]} of term {term}", $"{frequencies[term]}");
            }
        }
    }

    private static void CheckIds(
        Segment segment, DocBitmap? live, List<string> done, CancellationToken cancellationToken)
    {
        var ids = segment.ExternalIds;
        var order = ids.Order;
        var seen = new bool[segment.DocCount];
        var liveWithId = 0;
        for (var i = 0; i < order.Length; i++)
        {
            Pause(i, cancellationToken);
            if (order[i] >= (uint)segment.DocCount || seen[order[i]])
            {
                throw Wrong(segment, "each document once in the order of external ids", $"{order[i]} at {i}");
            }

            seen[order[i]] = true;
            var comparison = i == 0
                ? -1 : ids.Utf8Of((int)order[i - 1]).SequenceCompareTo(ids.Utf8Of((int)order[i]));
            liveWithId = (comparison < 0 ? 0 : liveWithId) + (live?.Contains((int)order[i]) != false ? 1 : 0);
            if (ids.IdOf((int)order[i]).Length == 0 || comparison > 0 || liveWithId > 1)
            {
                throw Wrong(segment, "unique external ids in ascending order", $"document {order[i]} at {i}");
            }
        }

        done.Add($"{order.Length} external ids valid, unique and in order");
    }

    private static void CheckDocuments(Segment segment, DocumentStore documents, CancellationToken cancellationToken)
    {
        for (var doc = 0; doc < documents.DocCount; doc++)
        {
            Pause(doc, cancellationToken);
            _ = documents.Read(doc);
        }
    }

    private static void Pause(int doc, CancellationToken cancellationToken)
    {
        if (doc % DocsPerCheck == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static SegmentFormatException Wrong(Segment segment, string expected, string found) =>
        new(SegmentFault.Corrupt, segment.Path, expected, found);
}
