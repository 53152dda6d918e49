using SparseSearch.Core.Vectors;

namespace SparseSearch.Tests;

/// <summary>
/// Seeded vectors with what matters of real ones: topics that documents share, frequent and rare terms, many light
/// weights and few heavy ones.
/// </summary>
internal sealed class SyntheticVectors
{
    public const int VocabularySize = 3_000;

    private const int TopicCount = 60, TopicTerms = 80;
    private readonly int _vocabularySize;
    private ulong _state;

    public SyntheticVectors(ulong seed, int vocabularySize = VocabularySize)
    {
        _state = seed;
        _vocabularySize = vocabularySize;
    }

    public SparseVector[] Docs(int count, int nnz = 40) =>
        [.. Enumerable.Range(0, count).Select(_ => Vector(nnz, Next(TopicCount)))];

    public SparseVector[] Queries(int count, int nnz = 12) =>
        [.. Enumerable.Range(0, count).Select(_ => Vector(nnz, Next(TopicCount)))];

    private SparseVector Vector(int nnz, int topic)
    {
        var builder = new SparseVectorBuilder();
        for (var i = 0; i < nnz; i++)
        {
            // Three quarters from the topic, its first terms most often; the rest from anywhere.
            var rank = Next(TopicTerms) * Next(TopicTerms) / TopicTerms;
            var term = Next(4) > 0
                ? (int)(Mix((ulong)((topic * TopicTerms) + rank)) % (ulong)_vocabularySize) : Next(_vocabularySize);
            var weight = (1 + Next(50)) * (1 + Next(50)) / 800f;
            builder.Add(term, weight);
        }

        return builder.Build();
    }

    private int Next(int limit)
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        return (int)Math.BigMul(Mix(_state), (ulong)limit, out _);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
