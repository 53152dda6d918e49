namespace SparseSearch.Indexer.Live;

/// <summary>What happens to a document whose external id another one has.</summary>
public enum PutRule
{
    /// <summary>It takes the other one's place.</summary>
    Replace,

    /// <summary>It is not written.</summary>
    OnlyNew,
}
