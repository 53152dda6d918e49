using CsCheck;
using SparseSearch.Encoders.Tokenization.Models;
using Xunit;

namespace SparseSearch.Tests;

public sealed class SymbolMergerTests
{
    private const int Letters = 4;
    private const int Symbols = 24;

    private static readonly Gen<List<Merge>> s_merges =
        Gen.Select(Gen.Int[0, 1_000_000].Array[Symbols - Letters], Gen.Bool).Select(MakeMerges);

    private static readonly Gen<int[]> s_word = Gen.Int[0, Letters - 1].Array[1, 200];

    [Fact]
    public void ShortAndLongWordsMergeAsTheDefinitionSays() => Gen.Select(s_merges, s_word).Sample((merges, word) =>
    {
        var table = new MergeTable(merges, Symbols);
        var expected = MergeNaively(merges, word);
        var symbols = word.ToArray();
        Assert.Equal(expected, symbols.Take(SymbolMerger.MergeLong(table, symbols)));
        if (word.Length <= SymbolMerger.ShortWord)
        {
            symbols = [.. word];
            Assert.Equal(expected, symbols.Take(SymbolMerger.MergeShort(table, symbols)));
        }
    });

    [Fact]
    public void PartsBetweenSymbolsThatNeverMeetMergeAlone() => Gen.Select(s_merges, s_word).Sample((merges, word) =>
    {
        var table = new MergeTable(merges, Symbols);
        var parts = new List<int>();
        for (var start = 0; start < word.Length;)
        {
            var end = start + 1;
            while (end < word.Length && table.MayMeet(word[end - 1], word[end]))
            {
                end++;
            }

            parts.AddRange(MergeNaively(merges, word[start..end]));
            start = end;
        }

        Assert.Equal(MergeNaively(merges, word), parts);
    });

    [Fact]
    public void MergesInACircleEnd()
    {
        List<Merge> merges = [new Merge(0, 1, 0, 2), new Merge(2, 1, 1, 0), new Merge(0, 2, 2, 2)];
        var symbols = new int[] { 0, 1, 1, 0, 1 };
        var expected = MergeNaively(merges, symbols);
        Assert.Equal(expected, symbols.Take(SymbolMerger.MergeLong(new MergeTable(merges, 3), symbols)));
    }

    // Each symbol above the letters is the sum of two below it, so that no merge is absurd; ranks are distinct or tie.
    private static List<Merge> MakeMerges(int[] picks, bool ties)
    {
        var merges = new List<Merge>();
        for (var i = 0; i < picks.Length; i++)
        {
            var result = Letters + i;
            merges.Add(new Merge(picks[i] % result, picks[i] / result % result, ties ? i / 3 : i, result));
        }

        return [.. merges.DistinctBy(static merge => (merge.Left, merge.Right))];
    }

    private static List<int> MergeNaively(List<Merge> merges, int[] word)
    {
        var symbols = word.ToList();
        while (true)
        {
            var best = (Rank: int.MaxValue, Place: -1, Result: 0);
            for (var i = 0; i + 1 < symbols.Count; i++)
            {
                foreach (var merge in merges)
                {
                    if (merge.Left == symbols[i] && merge.Right == symbols[i + 1] && merge.Rank < best.Rank)
                    {
                        best = (merge.Rank, i, merge.Result);
                    }
                }
            }

            if (best.Place < 0)
            {
                return symbols;
            }

            symbols[best.Place] = best.Result;
            symbols.RemoveAt(best.Place + 1);
        }
    }
}
