using SparseSearch.Core.Segments;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer.Inspection;

/// <summary>Looks into a segment; reads every forward record once.</summary>
public static class SegmentInspector
{
    /// <summary>Inspects a segment.</summary>
    /// <param name="segment">Stays the caller's.</param>
    /// <param name="vocabulary">The index's, for the terms' texts; null to show ids.</param>
    /// <param name="longestLists">How many of the longest lists are named; at least 0.</param>
    /// <param name="cancellationToken">Looked at every few thousand documents.</param>
    /// <exception cref="SegmentFormatException">The segment is damaged.</exception>
    public static SegmentInspection Inspect(
        Segment segment, Vocabulary? vocabulary = null, int longestLists = 10,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(segment);
        ArgumentOutOfRangeException.ThrowIfNegative(longestLists);
        var reader = segment.Reader;
        var sections = SectionsOf(reader);
        var (impactSum, maxImpact, maxTerms) = Scan(segment, cancellationToken);
        var frequencies = segment.DocumentFrequencies;
        var postings = (long)reader.Header.PostingCount;
        return new SegmentInspection
        {
            Path = segment.Path,
            Header = reader.Header,
            Sections = sections,
            DocCount = segment.DocCount,
            EmptyDocCount = (int)reader.Header.EmptyDocCount,
            PostingCount = postings,
            UsedTermCount = frequencies.Length - frequencies.Count(0),
            MeanTermsPerDocument = segment.DocCount == 0 ? 0 : (double)postings / segment.DocCount,
            MaxTermsPerDocument = maxTerms,
            MeanWeight = postings == 0 ? 0 : impactSum * reader.Quantizer.Scale / postings,
            MaxWeight = reader.Quantizer.WeightOf(maxImpact),
            QuantizerMaxError = reader.Quantizer.MaxError,
            LongestLists = LongestOf(frequencies.ToArray(), vocabulary, longestLists),
            Fields =
            [
                .. (segment.Fields?.Fields ?? []).Select(field => new FieldInspection(
                    field.Name, field.Kind, field.DocCount, field.ValueCount, field.LengthBytes)),
            ],
            FileBytes = reader.FileBytes,
            StoredTextBytes = sections.Where(s => s.Kind == (int)SectionKind.DocumentBlocks).Sum(s => s.LengthBytes),
        };
    }

    private static SectionInspection[] SectionsOf(SegmentReader reader)
    {
        var sections = new SectionInspection[reader.Sections.Length];
        for (var i = 0; i < sections.Length; i++)
        {
            var entry = reader.Sections[i];
            sections[i] = new SectionInspection(
                (int)entry.Kind, ((SectionKind)entry.Kind).ToString(), (long)entry.Offset, (long)entry.Length,
                entry.Crc);
        }

        return sections;
    }

    private static (double ImpactSum, int MaxImpact, int MaxTerms) Scan(
        Segment segment, CancellationToken cancellationToken)
    {
        const int docsPerCheck = 4096;
        var (sum, maxImpact, maxTerms) = (0L, 0, 0);
        for (var doc = 0; doc < segment.DocCount; doc++)
        {
            if (doc % docsPerCheck == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var record = segment.Forward.Document(doc);
            maxTerms = Math.Max(maxTerms, record.Nnz);
            for (var i = 0; i < record.Nnz; i++)
            {
                sum += record.Impact(i);
                maxImpact = Math.Max(maxImpact, record.Impact(i));
            }
        }

        return (sum, maxImpact, maxTerms);
    }

    private static TermInspection[] LongestOf(int[] frequencies, Vocabulary? vocabulary, int count) =>
        [.. Enumerable.Range(0, frequencies.Length).Where(t => frequencies[t] > 0)
            .OrderByDescending(t => frequencies[t]).ThenBy(t => t).Take(count)
            .Select(t => new TermInspection(t, vocabulary?.TermOf(t) ?? $"#{t}", frequencies[t]))];
}
