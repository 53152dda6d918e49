using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Tests;

/// <summary>Documents by hand: each a text of <c>term:weight</c>, terms numbered in ordinal order.</summary>
internal sealed class TableVectors : ITermVectors
{
    private readonly string[] _terms;
    private readonly SparseVector[] _documents;

    public TableVectors(string[] documents, params string[] otherTerms)
    {
        _terms =
        [
            .. documents.SelectMany(Parts).Select(static part => part.Term).Concat(otherTerms).Distinct().Order(StringComparer.Ordinal),
        ];
        _documents = [.. documents.Select(Vector)];
        LiveDocCount = documents.Length;
    }

    public int LiveDocCount { get; init; }

    public bool AreWords { get; init; }

    /// <summary>Document frequencies in place of those of the documents.</summary>
    public Dictionary<string, int> Frequencies { get; init; } = [];

    public SparseVector VectorOf(int docId) => _documents[docId];

    public int DocumentFrequencyOf(int termId) => Frequencies.GetValueOrDefault(TermOf(termId), 0);

    public string TermOf(int termId) => _terms[termId];

    public int CompareTerms(int termId, int other) => termId.CompareTo(other);

    /// <summary>A vector written as <c>bone:2 density:1</c>.</summary>
    public SparseVector Vector(string text)
    {
        var builder = new SparseVectorBuilder();
        foreach (var (term, weight) in Parts(text))
        {
            builder.Add(Array.IndexOf(_terms, term), weight);
        }

        return builder.Build();
    }

    /// <summary>A vector's terms and weights to four digits, the heaviest first.</summary>
    public string Text(SparseVector vector) => string.Join(' ', vector.PlacesByWeight().Select(place => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{TermOf(vector.TermIds[place])}:{vector.Weights[place]:0.####}")));

    private static IEnumerable<(string Term, float Weight)> Parts(string text) => text
        .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static part =>
        {
            var colon = part.LastIndexOf(':');
            return (part[..colon], float.Parse(part[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        });
}
