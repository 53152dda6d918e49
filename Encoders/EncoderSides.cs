namespace SparseSearch.Encoders;

/// <summary>Which sides of a model are opened.</summary>
public enum EncoderSides
{
    /// <summary>Documents and queries.</summary>
    Both,

    /// <summary>Queries alone: a documents' model of its own is neither converted nor loaded.</summary>
    QueriesOnly,
}
