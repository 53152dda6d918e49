using SparseSearch.Api.Contracts;
using SparseSearch.Api.Texts;
using SparseSearch.Core.Segments;
using SparseSearch.Query.Feedback;

namespace SparseSearch.Api.Service;

/// <summary>Feedback as requests ask for it and as answers tell of it.</summary>
internal static class FeedbackReading
{
    /// <summary>The feedback asked for, or null.</summary>
    /// <param name="text">Its text form.</param>
    /// <param name="engine">The engine that searches.</param>
    /// <param name="maxHits">The most hits of a search, which the first list keeps to as well.</param>
    /// <exception cref="RequestException">It cannot be read, or not be done.</exception>
    public static FeedbackOptions? Of(string? text, string engine, int maxHits)
    {
        if (text is null)
        {
            return null;
        }

        FeedbackOptions options;
        try
        {
            options = FeedbackOptions.Parse(text);
        }
        catch (FormatException error)
        {
            throw RequestException.BadValue(
                "feedback", text, error.Message, $"Give one of {string.Join(", ", FeedbackOptions.Names)}, then knob=value by commas.",
                error);
        }

        if (options.Interpolation is not null && engine != TextEngines.Hybrid)
        {
            throw RequestException.BadValue(
                "feedback", text, $"interpolate joins words and vector, and the engine '{engine}' has one of them.",
                $"Leave it out, or take the engine '{TextEngines.Hybrid}'.");
        }

        return options.HitsNeeded <= maxHits ? options : throw RequestException.BadValue(
            "feedback", text, $"It needs the first {options.HitsNeeded} hits.", $"Ask for a depth and documents of at most {maxHits}.");
    }

    /// <summary>What was done, for the answer.</summary>
    public static FeedbackTrace? TraceOf(FeedbackOptions? options, ExpandedQuery? expansion, IndexSnapshot index) =>
        options is null || expansion is null ? null : new FeedbackTrace(
            options.ToString(), expansion.Reason, [.. expansion.Documents.Select(hit => index.ExternalIdOf(hit.DocId))],
            [.. expansion.Terms.Select(static term => new FeedbackTermWeight(term.Term, term.Weight, term.Original))]);
}
