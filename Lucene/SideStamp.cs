using System.Globalization;
using Lucene.Net.Index;
using SparseSearch.Core.Segments;

namespace SparseSearch.Lucene;

/// <summary>What a Lucene.Net index beside a segment says of itself, so that another one is never taken for it.</summary>
/// <param name="SegmentId">Of our segment: a checksum of all it holds.</param>
/// <param name="DocCount">Of our segment.</param>
/// <param name="Content">What was read out of it, and how: changes with what is written.</param>
internal sealed record SideStamp(string SegmentId, int DocCount, string Content)
{
    /// <summary>How the content of impacts begins.</summary>
    public const string ImpactContent = "impacts";

    /// <summary>Change with what is written besides the terms.</summary>
    private const string TextLayout = "1", ImpactLayout = "1";

    /// <summary>The name of the folder, which nothing else has.</summary>
    public string FolderName => $"{SegmentId}-{Content}";

    /// <summary>The texts of a segment.</summary>
    public static SideStamp OfTexts(Segment segment, TextFields fields) => new(
        IdOf(segment), segment.DocCount, $"{fields.ToString().ToLowerInvariant()}-{EnglishAnalysis.Version}-{TextLayout}");

    /// <summary>The impacts of a segment.</summary>
    public static SideStamp OfImpacts(Segment segment) =>
        new(IdOf(segment), segment.DocCount, $"{ImpactContent}-{ImpactLayout}");

    /// <summary>What a part's commit holds.</summary>
    public IDictionary<string, string> OfPart(int part) => new Dictionary<string, string>
    {
        ["segment"] = FolderName,
        ["documents"] = DocCount.ToString(CultureInfo.InvariantCulture),
        ["part"] = part.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Whether an open part is the one meant.</summary>
    public bool IsOf(DirectoryReader reader, int part)
    {
        var data = reader.IndexCommit.UserData;
        return reader.MaxDoc == SideParts.FirstDoc(DocCount, part + 1) - SideParts.FirstDoc(DocCount, part)
            && !reader.HasDeletions
            && OfPart(part).All(its => data.TryGetValue(its.Key, out var value) && value == its.Value);
    }

    private static string IdOf(Segment segment) =>
        segment.Reader.Header.SegmentId.ToString("x16", CultureInfo.InvariantCulture);
}
