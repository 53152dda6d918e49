namespace SparseSearch.Lucene;

/// <summary>How the documents of a segment are shared out: parts of consecutive documents, one Lucene.Net index each.</summary>
internal static class SideParts
{
    private const int MaxParts = 16, LeastDocsOfPart = 1 << 14;

    /// <summary>How many parts a segment has.</summary>
    public static int Count(int docCount) => Math.Clamp(docCount / LeastDocsOfPart, docCount == 0 ? 0 : 1, MaxParts);

    /// <summary>The first document of a part; of the one behind the last, the number of documents.</summary>
    public static int FirstDoc(int docCount, int part) => (int)((long)docCount * part / Count(docCount));
}
