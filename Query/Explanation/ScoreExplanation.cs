using SparseSearch.Core.Vectors;

namespace SparseSearch.Query.Explanation;

/// <summary>Splits a score into the terms that made it.</summary>
public static class ScoreExplanation
{
    /// <summary>
    /// The terms that query and document share, largest contribution first, the smaller term id where equal. Their sum
    /// is the score, but for the rounding of single floats.
    /// </summary>
    public static IReadOnlyList<TermContribution> Of(SparseVector query, SparseVector document)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(document);
        var terms = new List<TermContribution>();
        for (int i = 0, j = 0; i < query.Nnz && j < document.Nnz;)
        {
            var difference = query.TermIds[i].CompareTo(document.TermIds[j]);
            if (difference == 0)
            {
                terms.Add(new TermContribution(query.TermIds[i], query.Weights[i], document.Weights[j]));
            }

            i += difference <= 0 ? 1 : 0;
            j += difference >= 0 ? 1 : 0;
        }

        terms.Sort(static (a, b) => a.Contribution != b.Contribution
            ? b.Contribution.CompareTo(a.Contribution)
            : a.TermId.CompareTo(b.TermId));
        return terms;
    }
}
