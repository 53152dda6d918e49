using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Embedded;

/// <summary>What is searched for: a text or a vector, and what of the hits is wanted.</summary>
public sealed record IndexQuery
{
    /// <summary>Words, which the index's model encodes; or</summary>
    public string? Text { get; init; }

    /// <summary>a vector over the index's vocabulary.</summary>
    public SparseVector? Vector { get; init; }

    /// <summary>Hits at most, from 1; with <see cref="Offset"/> at most <see cref="SearchRequest.MaxK"/>. Default: 10.</summary>
    public int K { get; init; } = 10;

    /// <summary>Hits that are left out at the beginning. Default: 0.</summary>
    public int Offset { get; init; }

    /// <summary>Which documents may be hits, for example from <see cref="FilterParser.Parse"/>. Default: all.</summary>
    public FilterExpression? Filter { get; init; }

    /// <summary>The lowest score of a hit. Default: 0, which every document reaches that shares a term.</summary>
    public float MinScore { get; init; }

    /// <summary>The engine, by its name. Default: exact search, or what <see cref="Recall"/> asks for.</summary>
    public string? Engine { get; init; }

    /// <summary>The share of the best hits to find on average; engine and settings follow from it. Default: exact.</summary>
    public RecallTarget? Recall { get; init; }

    /// <summary>Whether each hit lists the terms that made its score. Default: no.</summary>
    public bool Explain { get; init; }

    /// <summary>Whether the documents come with the hits. Default: yes.</summary>
    public bool Stored { get; init; } = true;

    /// <summary>Characters of the part of each text that shows why it was found, 20 to 10,000; null for none. Default: none.</summary>
    public int? SnippetLength { get; init; }
}
