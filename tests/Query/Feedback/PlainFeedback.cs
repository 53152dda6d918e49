using SparseSearch.Core.Vectors;
using SparseSearch.Query.Feedback;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Feedback as its formulas read, over dictionaries, in double precision.</summary>
/// <typeparam name="T">A term; equal weights stand in its comparer's order.</typeparam>
internal sealed class PlainFeedback<T>(IComparer<T> order)
    where T : notnull
{
    public Dictionary<T, double> Rm3(
        Dictionary<T, double> query, IReadOnlyList<Dictionary<T, double>> documents, IReadOnlyList<float> scores, int terms,
        double originalWeight)
    {
        var model = new Dictionary<T, double>();
        for (var i = 0; i < documents.Count; i++)
        {
            var document = Heaviest(documents[i], terms);
            var sum = document.Values.Sum();
            foreach (var (term, weight) in document)
            {
                model[term] = model.GetValueOrDefault(term) + (weight / sum * scores[i]);
            }
        }

        model = Heaviest(model, terms);
        var (ofQuery, ofModel) = (query.Values.Sum(), model.Values.Sum());
        return Sum(query, originalWeight / ofQuery, model, (1 - originalWeight) / ofModel);
    }

    public Dictionary<T, double> Rocchio(
        Dictionary<T, double> query, IReadOnlyList<Dictionary<T, double>> good, IReadOnlyList<Dictionary<T, double>> bad,
        FeedbackOptions options)
    {
        var mean = Heaviest(Mean(good), options.Terms);
        var made = Sum(query, options.Alpha / Length(query), mean, options.Beta / Length(mean));
        var against = Heaviest(Mean(bad), options.BottomTerms);
        return against.Count == 0 ? made : Sum(made, 1, against, -options.Gamma / Length(against));
    }

    public Dictionary<T, double> Average(
        Dictionary<T, double> query, IReadOnlyList<Dictionary<T, double>> documents, int terms) =>
        Heaviest(Mean([query, .. documents]), terms);

    public Dictionary<T, double> VectorRocchio(
        Dictionary<T, double> query, IReadOnlyList<Dictionary<T, double>> documents, FeedbackOptions options) => Heaviest(
            Sum(query, options.Alpha / Length(query), Mean(documents), options.Beta), options.Terms);

    /// <summary>A new query is the formula's: the same terms, and weights to 1e-5.</summary>
    public static void AssertIs(Dictionary<T, double> expected, SparseVector made, Func<int, T> termOf)
    {
        var above = expected.Where(static its => its.Value > 0).ToDictionary();
        Assert.Equal(above.Count, made.Nnz);
        for (var i = 0; i < made.Nnz; i++)
        {
            Assert.Equal(above[termOf(made.TermIds[i])], made.Weights[i], tolerance: 1e-5);
        }
    }

    private static double Length(Dictionary<T, double> vector) => Math.Sqrt(vector.Values.Sum(static weight => weight * weight));

    private static Dictionary<T, double> Mean(IReadOnlyList<Dictionary<T, double>> vectors)
    {
        var mean = new Dictionary<T, double>();
        foreach (var vector in vectors.Where(static vector => vector.Count > 0))
        {
            var length = Length(vector);
            foreach (var (term, weight) in vector)
            {
                mean[term] = mean.GetValueOrDefault(term) + (weight / length / vectors.Count);
            }
        }

        return mean;
    }

    private static Dictionary<T, double> Sum(Dictionary<T, double> a, double ofA, Dictionary<T, double> b, double ofB)
    {
        var sum = a.ToDictionary(static its => its.Key, its => its.Value * ofA);
        foreach (var (term, weight) in b)
        {
            sum[term] = sum.GetValueOrDefault(term) + (weight * ofB);
        }

        return sum;
    }

    private Dictionary<T, double> Heaviest(Dictionary<T, double> vector, int count) => vector
        .OrderByDescending(static its => its.Value).ThenBy(static its => its.Key, order).Take(count).ToDictionary();
}
