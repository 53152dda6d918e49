using System.Globalization;
using SparseSearch.Core.Searching;

namespace SparseSearch.Query.Feedback;

/// <summary>
/// How feedback works. <see cref="Rm3"/>, <see cref="Rocchio"/>, <see cref="Average"/> and <see cref="VectorRocchio"/> hold the
/// published defaults. Immutable.
/// </summary>
/// <remarks>
/// Text form, for command lines and reports: the method's name and what differs from its defaults, as in
/// <c>rocchio,documents=5,beta=0.5</c>; names and ranges are in <see cref="Describe"/>.
/// </remarks>
public sealed record FeedbackOptions
{
    private FeedbackOptions(FeedbackMethod method) => Method = method;

    /// <summary>RM3: 10 documents, 10 terms, half of the weight on the query.</summary>
    public static FeedbackOptions Rm3 { get; } = new(FeedbackMethod.Rm3);

    /// <summary>Rocchio: 10 documents, 10 terms, α 1, β 0.75, γ 0.15, no documents from the list's end.</summary>
    public static FeedbackOptions Rocchio { get; } = new(FeedbackMethod.Rocchio);

    /// <summary>The mean of the query and 3 documents, its 64 heaviest terms; no term of a document is left out.</summary>
    public static FeedbackOptions Average { get; } = new(FeedbackMethod.Average)
    {
        Documents = 3,
        Terms = 64,
        MaxDocumentShare = 1,
        MinTermLength = 1,
        MaxTermLength = FeedbackKnobs.LongestTerm,
    };

    /// <summary>0.4 of the query and 0.6 of the mean of 5 documents, the 64 heaviest terms; no term is left out.</summary>
    public static FeedbackOptions VectorRocchio { get; } = new(FeedbackMethod.VectorRocchio)
    {
        Documents = 5,
        Terms = 64,
        Alpha = 0.4,
        Beta = 0.6,
        MaxDocumentShare = 1,
        MinTermLength = 1,
        MaxTermLength = FeedbackKnobs.LongestTerm,
    };

    /// <summary>Names of the methods, as in the text form.</summary>
    public static IReadOnlyList<string> Names => FeedbackKnobs.MethodNames;

    /// <summary>The method, which decides the other defaults.</summary>
    public FeedbackMethod Method { get; }

    /// <summary>Documents that are taken for good ones, 1 to 100: more give a steadier query, and a vaguer one.</summary>
    public int Documents { get; init; } = 10;

    /// <summary>
    /// Fewer documents than this leave the query as it was, 1 to <see cref="Documents"/>. Default 1: one hit is enough.
    /// </summary>
    public int LeastDocuments { get; init; } = 1;

    /// <summary>
    /// Terms, 1 to 1,000: of a document and of the model of all documents (RM3), of the mean (Rocchio), of the new query
    /// (both over vectors). More find more documents, more slowly, and further from the query.
    /// </summary>
    public int Terms { get; init; } = 10;

    /// <summary>RM3: the query's share of the new one, 0 to 1. Default 0.5.</summary>
    public double OriginalWeight { get; init; } = 0.5;

    /// <summary>Rocchio: what the query counts for, 0 to 100. Default 1, over vectors 0.4.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>Rocchio: what the first documents count for, 0 to 100. Default 0.75, over vectors 0.6.</summary>
    public double Beta { get; init; } = 0.75;

    /// <summary>Rocchio: what the last documents count against, 0 to 100. Default 0.15, for <see cref="BottomDocuments"/>.</summary>
    public double Gamma { get; init; } = 0.15;

    /// <summary>Rocchio: documents from the list's end that are taken for bad ones, 0 to 100. Default 0: none.</summary>
    public int BottomDocuments { get; init; }

    /// <summary>Rocchio in Anserini's form: terms of the mean of the last documents, 1 to 1,000. Default 10.</summary>
    public int BottomTerms { get; init; } = 10;

    /// <summary>Rocchio: length of the list whose end is meant, 1 to 10,000. Default 1,000.</summary>
    public int Depth { get; init; } = 1_000;

    /// <summary>
    /// Terms that a larger share of the live documents has are left out of the documents, above 0 to 1 for none. Default
    /// 0.1; over vectors, whose weights know how common a term is, 1.
    /// </summary>
    public double MaxDocumentShare { get; init; } = 0.1;

    /// <summary>Shorter terms are left out of the documents, 1 to 255 characters. Default 2; over vectors 1.</summary>
    public int MinTermLength { get; init; } = 2;

    /// <summary>Longer terms are left out of the documents, 1 to 255 characters. Default 20; over vectors 255.</summary>
    public int MaxTermLength { get; init; } = 20;

    /// <summary>
    /// Terms of another pattern are left out of the documents. Default: letters and digits for RM3 over whole words, as in
    /// Anserini; any otherwise.
    /// </summary>
    public TermPattern? Pattern { get; init; }

    /// <summary>Where words and vector are joined; for a search by both alone. Default: before and after.</summary>
    public FeedbackInterpolation? Interpolation { get; init; }

    /// <summary>How long the first list must be.</summary>
    public int HitsNeeded => BottomDocuments > 0 ? Math.Max(Documents, Depth) : Documents;

    /// <summary>A method's defaults.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such method.</exception>
    public static FeedbackOptions Of(FeedbackMethod method) => method switch
    {
        FeedbackMethod.Rm3 => Rm3,
        FeedbackMethod.Rocchio => Rocchio,
        FeedbackMethod.Average => Average,
        FeedbackMethod.VectorRocchio => VectorRocchio,
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, $"There are {string.Join(", ", Names)}."),
    };

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">
    /// There is no such method or knob, or a value is outside its range; the message names what there is.
    /// </exception>
    public static FeedbackOptions Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        var options = Of(FeedbackKnobs.MethodOf(parts[0]));
        foreach (var part in parts.Skip(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            options = equals > 0
                ? FeedbackKnobs.Set(options, part[..equals].Trim(), part[(equals + 1)..].Trim())
                : throw new FormatException($"'{part}' in the feedback '{text}' is not knob=value.");
        }

        try
        {
            options.Validate();
            return options;
        }
        catch (ArgumentException error)
        {
            throw new FormatException(error.Message.Split(" (Parameter '")[0]);
        }
    }

    /// <summary>What can be set for a method, a line each: name, range, default, meaning.</summary>
    public static IReadOnlyList<string> Describe(FeedbackMethod method) =>
        [.. FeedbackKnobs.Of(method).Select(knob => knob.Describe(Of(method)))];

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it and the range.</exception>
    public void Validate()
    {
        foreach (var knob in FeedbackKnobs.Of(Method))
        {
            knob.Check(this);
        }

        if (LeastDocuments > Documents)
        {
            throw new ArgumentOutOfRangeException(
                nameof(LeastDocuments), LeastDocuments,
                $"least-documents is {LeastDocuments} and documents is {Documents}; ask for no more than are taken.");
        }

        if (MinTermLength > MaxTermLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(MinTermLength), MinTermLength,
                $"min-length is {MinTermLength} and max-length is {MaxTermLength}; no term is left. Give the larger one as max-length.");
        }
    }

    /// <summary>The text form.</summary>
    public override string ToString()
    {
        var defaults = Of(Method);
        return string.Join(
            ',', FeedbackKnobs.Of(Method).Where(knob => knob.TextOf(this) != knob.TextOf(defaults))
                .Select(knob => string.Create(CultureInfo.InvariantCulture, $"{knob.Name}={knob.TextOf(this)}"))
                .Prepend(FeedbackKnobs.NameOf(Method)));
    }

    /// <summary>The pattern that holds for vectors of a kind.</summary>
    internal TermPattern PatternFor(ITermVectors vectors) => Pattern
        ?? (Method == FeedbackMethod.Rm3 && vectors.AreWords ? TermPattern.LettersAndDigits : TermPattern.Any);
}
