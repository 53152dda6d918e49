namespace SparseSearch.Cli.Jobs;

/// <summary>What an input of a bulk job holds.</summary>
internal enum InputKind
{
    /// <summary>Documents that are to be encoded.</summary>
    Documents,

    /// <summary>Encoded documents as JSON lines.</summary>
    Encoded,

    /// <summary>Vectors without ids (.csr).</summary>
    Matrix,

    /// <summary>Another index.</summary>
    Index,
}
