using System.Globalization;
using Lucene.Net.Index;

namespace SparseSearch.Lucene;

/// <summary>What a Lucene.Net index of texts says of itself, so that another one is never taken for it.</summary>
/// <param name="SegmentId">Of our segment: a checksum of all it holds.</param>
/// <param name="DocCount">Of our segment.</param>
/// <param name="Fields">What is a field.</param>
internal sealed record TextSegmentStamp(string SegmentId, int DocCount, TextFields Fields)
{
    /// <summary>Changes with what is written besides the terms.</summary>
    private const string Layout = "1";

    /// <summary>The name of the folder, which nothing else has.</summary>
    public string FolderName => $"{SegmentId}-{Fields.ToString().ToLowerInvariant()}-{EnglishAnalysis.Version}-{Layout}";

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
        return reader.MaxDoc == TextSegmentWriter.FirstDoc(DocCount, part + 1) - TextSegmentWriter.FirstDoc(DocCount, part)
            && !reader.HasDeletions
            && OfPart(part).All(its => data.TryGetValue(its.Key, out var value) && value == its.Value);
    }
}
