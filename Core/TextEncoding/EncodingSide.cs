namespace SparseSearch.Core.TextEncoding;

/// <summary>Which side of a match a text stands on; many encoders treat the two differently.</summary>
public enum EncodingSide
{
    /// <summary>A text that is indexed.</summary>
    Document,

    /// <summary>A text that is searched for.</summary>
    Query,
}
