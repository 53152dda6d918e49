using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Feedback;

/// <summary>
/// Reads documents without the terms that would lead a query astray: those of too many documents, too short or too long
/// ones, those of another pattern. A query's own terms never come here.
/// </summary>
internal sealed class FeedbackFilter(ITermVectors vectors, FeedbackOptions options)
{
    private readonly Dictionary<int, bool> _known = [];
    private readonly TermPattern _pattern = options.PatternFor(vectors);

    /// <summary>A document's terms that may come into a query.</summary>
    public TermWeights Read(int docId)
    {
        var vector = vectors.VectorOf(docId);
        return TermWeights.Of(vector, Lets);
    }

    private bool Lets(int termId)
    {
        if (!_known.TryGetValue(termId, out var lets))
        {
            _known.Add(termId, lets = HasShape(termId) && IsRare(termId));
        }

        return lets;
    }

    private bool HasShape(int termId)
    {
        if (_pattern == TermPattern.Any && options.MinTermLength <= 1 && options.MaxTermLength >= FeedbackKnobs.LongestTerm)
        {
            return true;
        }

        var term = vectors.TermOf(termId);
        return term.Length >= options.MinTermLength && term.Length <= options.MaxTermLength
            && (_pattern == TermPattern.Any || term.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)));
    }

    /// <summary>In floats, as Anserini compares, so that a tenth of the documents is not more than 0.1.</summary>
    private bool IsRare(int termId) => options.MaxDocumentShare >= 1
        || vectors.DocumentFrequencyOf(termId) / (float)vectors.LiveDocCount <= (float)options.MaxDocumentShare;
}
