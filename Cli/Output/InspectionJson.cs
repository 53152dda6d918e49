using System.Text.Json.Nodes;
using SparseSearch.Indexer.Inspection;

namespace SparseSearch.Cli.Output;

/// <summary>Inspections as JSON objects, which are printed as they are or as tables.</summary>
internal static class InspectionJson
{
    public static JsonObject Of(IndexInspection index) => new()
    {
        ["folder"] = index.Folder,
        ["documents"] = index.DocCount,
        ["postings"] = index.PostingCount,
        ["bytes"] = index.FileBytes,
        ["generation"] = index.Manifest.Generation,
        ["encoder"] = index.Manifest.Encoder is { } encoder ? $"{encoder.Recipe} {encoder.ModelName} {encoder.Hash}" : null,
        ["vocabularySize"] = index.Manifest.Vocabulary.TermCount,
        ["options"] = new JsonObject(index.Manifest.Options.Select(
            option => KeyValuePair.Create(option.Key, (JsonNode?)option.Value))),
        ["segments"] = new JsonArray([.. index.Segments.Select(segment => (JsonNode)Of(segment))]),
    };

    public static JsonObject Of(SegmentInspection segment) => new()
    {
        ["path"] = segment.Path,
        ["formatVersion"] = segment.Header.Version,
        ["segmentId"] = $"{segment.Header.SegmentId:x16}",
        ["vocabularyFingerprint"] = $"{segment.Header.VocabularyFingerprint:x16}",
        ["documents"] = segment.DocCount,
        ["emptyDocuments"] = segment.EmptyDocCount,
        ["postings"] = segment.PostingCount,
        ["usedTerms"] = segment.UsedTermCount,
        ["meanTermsPerDocument"] = segment.MeanTermsPerDocument,
        ["maxTermsPerDocument"] = segment.MaxTermsPerDocument,
        ["meanWeight"] = segment.MeanWeight,
        ["maxWeight"] = segment.MaxWeight,
        ["quantizerBits"] = segment.Header.QuantizerBits,
        ["quantizerMaxError"] = segment.QuantizerMaxError,
        ["bytes"] = segment.FileBytes,
        ["storedTextBytes"] = segment.StoredTextBytes,
        ["bytesPerDocument"] = segment.BytesPerDocument,
        ["bytesPerPosting"] = segment.BytesPerPosting,
        ["sections"] = new JsonArray([.. segment.Sections.Select(section => (JsonNode)new JsonObject
        {
            ["kind"] = section.Kind,
            ["name"] = section.Name,
            ["offset"] = section.Offset,
            ["bytes"] = section.LengthBytes,
            ["crc32c"] = $"{section.Checksum:x8}",
        })]),
        ["longestLists"] = new JsonArray([.. segment.LongestLists.Select(list => (JsonNode)new JsonObject
        {
            ["termId"] = list.TermId,
            ["term"] = list.Term,
            ["documents"] = list.DocumentFrequency,
        })]),
    };
}
