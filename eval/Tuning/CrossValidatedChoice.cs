namespace SparseSearch.Eval.Tuning;

/// <summary>The best of several candidates over some queries, and what choosing so is worth on queries that had no part in it.</summary>
/// <param name="Best">Index of the candidate with the largest mean over all queries; the first of equal ones.</param>
/// <param name="Mean">That mean: the queries that chose it praise it.</param>
/// <param name="CrossValidated">
/// The mean over all queries, each valued by the candidate that the queries of the other folds chose.
/// </param>
public sealed record CrossValidatedChoice(int Best, double Mean, double CrossValidated)
{
    /// <summary>Chooses.</summary>
    /// <param name="values">A row a candidate, a column a query; all rows of one length.</param>
    /// <param name="folds">At least 2 and at most the number of queries; query i is in fold i mod folds.</param>
    /// <exception cref="ArgumentException">There is no candidate, or rows differ in length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of folds is out of range.</exception>
    public static CrossValidatedChoice Of(IReadOnlyList<IReadOnlyList<double>> values, int folds)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0 || values.Any(row => row.Count != values[0].Count))
        {
            throw new ArgumentException("Give at least one candidate, and for each of them a value a query.", nameof(values));
        }

        var queryCount = values[0].Count;
        if (folds < 2 || folds > queryCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(folds), folds, $"There are {queryCount} queries; take 2 folds at least and {queryCount} at most.");
        }

        var best = BestOf(values, static _ => true);
        var heldOut = 0.0;
        for (var fold = 0; fold < folds; fold++)
        {
            var left = fold;
            var chosen = BestOf(values, query => query % folds != left);
            for (var query = fold; query < queryCount; query += folds)
            {
                heldOut += values[chosen][query];
            }
        }

        return new CrossValidatedChoice(best, values[best].Average(), heldOut / queryCount);
    }

    private static int BestOf(IReadOnlyList<IReadOnlyList<double>> values, Func<int, bool> counts)
    {
        var (best, largest) = (0, double.NegativeInfinity);
        for (var candidate = 0; candidate < values.Count; candidate++)
        {
            var sum = 0.0;
            for (var query = 0; query < values[candidate].Count; query++)
            {
                sum += counts(query) ? values[candidate][query] : 0;
            }

            (best, largest) = sum > largest ? (candidate, sum) : (best, largest);
        }

        return best;
    }
}
