namespace SparseSearch.Encoders.Recipes;

/// <summary>What a side without a model looks its weights up in.</summary>
public enum TermTableKind
{
    /// <summary>A table that comes with the model.</summary>
    Stored,

    /// <summary>1 for every term.</summary>
    Ones,
}
