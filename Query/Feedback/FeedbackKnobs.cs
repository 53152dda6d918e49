using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Feedback;

/// <summary>The names of methods and of what can be set on them, each said once: for ranges, text forms and messages.</summary>
internal static class FeedbackKnobs
{
    /// <summary>The longest term that a filter by length can mean.</summary>
    public const int LongestTerm = 255;

    private const int MostDocuments = 100, MostTerms = 1_000;

    /// <summary>A share of 0 would leave out everything.</summary>
    private const double LeastShare = 1e-9;

    private const double MostWeight = 100;

    private static readonly (string Name, FeedbackMethod Method)[] s_methods =
    [
        ("rm3", FeedbackMethod.Rm3),
        ("rocchio", FeedbackMethod.Rocchio),
        ("average", FeedbackMethod.Average),
        ("vector-rocchio", FeedbackMethod.VectorRocchio),
    ];

    private static readonly FeedbackKnob[] s_common =
    [
        new NumberKnob(
            "documents", "documents that are taken for good ones", 1, MostDocuments, static o => o.Documents,
            static (o, v) => o with { Documents = (int)v }, IsWhole: true),
        new NumberKnob(
            "least-documents", "fewer leave the query as it was", 1, MostDocuments, static o => o.LeastDocuments,
            static (o, v) => o with { LeastDocuments = (int)v }, IsWhole: true),
        new NumberKnob(
            "terms", "terms that are kept", 1, MostTerms, static o => o.Terms, static (o, v) => o with { Terms = (int)v },
            IsWhole: true),
        new NumberKnob(
            "max-df", "terms of a larger share of the documents are left out", LeastShare, 1, static o => o.MaxDocumentShare,
            static (o, v) => o with { MaxDocumentShare = v }),
        new NumberKnob(
            "min-length", "shorter terms are left out", 1, LongestTerm, static o => o.MinTermLength,
            static (o, v) => o with { MinTermLength = (int)v }, IsWhole: true),
        new NumberKnob(
            "max-length", "longer terms are left out", 1, LongestTerm, static o => o.MaxTermLength,
            static (o, v) => o with { MaxTermLength = (int)v }, IsWhole: true),
        new ChoiceKnob<TermPattern>(
            "pattern", "terms of another pattern are left out",
            [("any", TermPattern.Any), ("words", TermPattern.LettersAndDigits)], static o => o.Pattern,
            static (o, v) => o with { Pattern = v }),
        new ChoiceKnob<FeedbackInterpolation>(
            "interpolate", "where words and vector are joined",
            [
                ("before", FeedbackInterpolation.Before), ("after", FeedbackInterpolation.After),
                ("both", FeedbackInterpolation.Both),
            ],
            static o => o.Interpolation, static (o, v) => o with { Interpolation = v }),
    ];

    private static readonly FeedbackKnob s_originalWeight = new NumberKnob(
        "original-weight", "the query's share of the new one", 0, 1, static o => o.OriginalWeight,
        static (o, v) => o with { OriginalWeight = v });

    private static readonly FeedbackKnob s_bottomTerms = new NumberKnob(
        "bottom-terms", "terms of the last documents' mean", 1, MostTerms, static o => o.BottomTerms,
        static (o, v) => o with { BottomTerms = (int)v }, IsWhole: true);

    private static readonly FeedbackKnob[] s_rocchio =
    [
        new NumberKnob(
            "alpha", "what the query counts for", 0, MostWeight, static o => o.Alpha, static (o, v) => o with { Alpha = v }),
        new NumberKnob(
            "beta", "what the first documents count for", 0, MostWeight, static o => o.Beta,
            static (o, v) => o with { Beta = v }),
        new NumberKnob(
            "gamma", "what the last documents count against", 0, MostWeight, static o => o.Gamma,
            static (o, v) => o with { Gamma = v }),
        new NumberKnob(
            "bottom-documents", "documents of the list's end that are taken for bad ones", 0, MostDocuments,
            static o => o.BottomDocuments, static (o, v) => o with { BottomDocuments = (int)v }, IsWhole: true),
        new NumberKnob(
            "depth", "length of the list whose end is meant", 1, SearchRequest.MaxK, static o => o.Depth,
            static (o, v) => o with { Depth = (int)v }, IsWhole: true),
    ];

    private static readonly Dictionary<FeedbackMethod, FeedbackKnob[]> s_knobs = new()
    {
        [FeedbackMethod.Rm3] = [.. s_common, s_originalWeight],
        [FeedbackMethod.Rocchio] = [.. s_common, .. s_rocchio, s_bottomTerms],
        [FeedbackMethod.Average] = s_common,
        [FeedbackMethod.VectorRocchio] = [.. s_common, .. s_rocchio],
    };

    /// <summary>Names of all methods.</summary>
    public static IReadOnlyList<string> MethodNames { get; } = [.. s_methods.Select(static method => method.Name)];

    /// <summary>What can be set on a method.</summary>
    public static IReadOnlyList<FeedbackKnob> Of(FeedbackMethod method) => s_knobs[method];

    /// <summary>A method's name.</summary>
    public static string NameOf(FeedbackMethod method) => s_methods.First(known => known.Method == method).Name;

    /// <summary>The method of a name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static FeedbackMethod MethodOf(string name)
    {
        foreach (var (known, method) in s_methods)
        {
            if (known == name)
            {
                return method;
            }
        }

        throw new FormatException($"There is no feedback '{name}'; there are {string.Join(", ", MethodNames)}.");
    }

    /// <summary>Options with a knob set.</summary>
    /// <exception cref="FormatException">The method has no such knob, or the value is outside its range.</exception>
    public static FeedbackOptions Set(FeedbackOptions options, string name, string text)
    {
        var knobs = Of(options.Method);
        var knob = knobs.FirstOrDefault(known => known.Name == name) ?? throw new FormatException(
            $"The feedback {NameOf(options.Method)} has no '{name}'; it has {string.Join(", ", knobs.Select(static k => k.Name))}.");
        return knob.Set(options, text);
    }
}
