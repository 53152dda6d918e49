using System.Text.Json.Nodes;
using SparseSearch.Core.Segments;
using SparseSearch.Indexer.Inspection;
using SparseSearch.Lucene;
using SparseSearch.Query.Impact;
using SparseSearch.Query.Inspection;
using SparseSearch.Query.Planning;
using SparseSearch.Seismic;
using SparseSearch.Seismic.Inspection;

namespace SparseSearch.Cli.Output;

/// <summary>Inspections as JSON objects, which are printed as they are or as tables.</summary>
internal static class InspectionJson
{
    /// <summary>What some segment's engines have in it; nothing of an engine whose sections it lacks.</summary>
    public static JsonObject EnginesOf(SegmentReader segment, CancellationToken cancellationToken)
    {
        var engines = new JsonObject();
        if (WindowedEngine.IsIn(segment))
        {
            var found = ImpactPostingsInspection.Of(segment, cancellationToken);
            engines["windows"] = found.WindowCount;
            engines["lists"] = found.TermCount;
            engines["runs"] = found.RunCount;
            engines["levels"] = found.LevelCount;
            engines["postings"] = found.PostingCount;
            if (Calibration.Open(segment, out var note) is not null)
            {
                var isStored = CalibrationFile.PathFor(segment.Path) is { } beside && File.Exists(beside) && note is null;
                engines["calibration"] = isStored ? "stored with eval recall" : "as built";
            }
        }

        if (SeismicEngine.IsIn(segment))
        {
            var found = SeismicInspection.Of(segment);
            engines["seismicLists"] = found.ListCount;
            engines["seismicPostings"] = found.PostingCount;
            engines["seismicBlocks"] = found.BlockCount;
            engines["seismicSummaryTerms"] = found.SummaryEntryCount;
            engines["seismicMaxBlocksPerList"] = found.MaxBlocksPerList;
            engines["seismicMeanBlockDocuments"] = found.MeanBlockDocuments;
            engines["seismicMeanSummaryTerms"] = found.MeanSummaryTerms;
            engines["seismicOptions"] = found.Options.ToString();
        }

        return engines;
    }

    /// <summary>A term's list in one segment, as each engine has it.</summary>
    public static JsonObject ListOf(Segment segment, int termId)
    {
        var list = new JsonObject
        {
            ["segment"] = Path.GetFileName(segment.Path),
            ["documents"] = segment.DocumentFrequencies[termId],
        };
        if (WindowedEngine.IsIn(segment.Reader))
        {
            var found = ImpactPostingsInspection.ListOf(segment.Reader, termId);
            list["postings"] = found.PostingCount;
            list["postingBytes"] = found.LengthBytes;
            list["levels"] = new JsonArray([.. found.Levels.Select(level => (JsonNode)new JsonObject
            {
                ["window"] = level.Window,
                ["level"] = level.Level,
                ["lowestImpact"] = level.LowestImpact,
                ["highestImpact"] = level.HighestImpact,
                ["postings"] = level.PostingCount,
            })]);
        }

        if (SeismicEngine.IsIn(segment.Reader))
        {
            var found = SeismicInspection.ListOf(segment.Reader, termId);
            list["seismicPostings"] = found.PostingCount;
            list["blocks"] = new JsonArray([.. found.Blocks.Select(block => (JsonNode)new JsonObject
            {
                ["block"] = block.Index,
                ["documents"] = block.DocumentCount,
                ["summaryTerms"] = block.SummaryTerms,
                ["largestCode"] = block.LargestCode,
            })]);
        }

        return list;
    }

    public static JsonObject Of(IndexInspection index, IReadOnlyList<JsonObject> engines) => new()
    {
        ["folder"] = index.Folder,
        ["documents"] = index.LiveDocCount,
        ["deletedDocuments"] = index.DocCount - index.LiveDocCount,
        ["postings"] = index.PostingCount,
        ["bytes"] = index.FileBytes,
        ["generation"] = index.Manifest.Generation,
        ["encoder"] = index.Manifest.Encoder is { } encoder ? $"{encoder.Recipe} {encoder.ModelName} {encoder.Hash}" : null,
        ["vocabularySize"] = index.Manifest.Vocabulary.TermCount,
        ["options"] = new JsonObject(index.Manifest.Options.Select(
            option => KeyValuePair.Create(option.Key, (JsonNode?)option.Value))),
        ["segments"] = new JsonArray([.. index.Segments.Zip(engines, index.LiveDocCounts)
            .Select(static s => (JsonNode)Of(s.First, s.Second, s.Third))]),
        ["beside"] = new JsonArray([.. SideInventory.Of(index.Folder).Select(static kept => (JsonNode)new JsonObject
        {
            ["segment"] = kept.SegmentId,
            ["lucene"] = kept.Content,
            ["bytes"] = kept.Bytes,
        })]),
    };

    public static JsonObject Of(SegmentInspection segment, JsonObject engines, int? liveDocCount = null) => new()
    {
        ["path"] = segment.Path,
        ["formatVersion"] = segment.Header.Version,
        ["segmentId"] = $"{segment.Header.SegmentId:x16}",
        ["vocabularyFingerprint"] = $"{segment.Header.VocabularyFingerprint:x16}",
        ["documents"] = segment.DocCount,
        ["liveDocuments"] = liveDocCount ?? segment.DocCount,
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
        ["engines"] = engines,
        ["sections"] = new JsonArray([.. segment.Sections.Select(section => (JsonNode)new JsonObject
        {
            ["kind"] = section.Kind,
            ["name"] = section.Name,
            ["offset"] = section.Offset,
            ["bytes"] = section.LengthBytes,
            ["crc32c"] = $"{section.Checksum:x8}",
        })]),
        ["fields"] = new JsonArray([.. segment.Fields.Select(field => (JsonNode)new JsonObject
        {
            ["name"] = field.Name,
            ["kind"] = field.Kind.ToString(),
            ["documents"] = field.DocCount,
            ["values"] = field.ValueCount,
            ["bytes"] = field.LengthBytes,
        })]),
        ["longestLists"] = new JsonArray([.. segment.LongestLists.Select(list => (JsonNode)new JsonObject
        {
            ["termId"] = list.TermId,
            ["term"] = list.Term,
            ["documents"] = list.DocumentFrequency,
        })]),
    };
}
