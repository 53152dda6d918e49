namespace SparseSearch.Query.Feedback;

/// <summary>Which terms of a document can come into a query.</summary>
public enum TermPattern
{
    /// <summary>All: for vocabularies of word pieces, whose <c>##ing</c> the other pattern would drop.</summary>
    Any,

    /// <summary>Lower-case letters a to z and digits alone, Anserini's <c>[a-z0-9]+</c>.</summary>
    LettersAndDigits,
}
