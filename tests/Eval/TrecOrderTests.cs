using System.Text;
using CsCheck;
using SparseSearch.Eval.Runs;
using Xunit;

namespace SparseSearch.Tests;

public sealed class TrecOrderTests
{
    /// <summary>Parts of ids where the byte order matters: letters, the last of the basic plane, beyond it.</summary>
    private static readonly string[] s_parts = ["a", "b", "é", "\uE000", "\uFFFD", "😀", "𐀀", "z"];

    private static readonly Gen<string> s_ids =
        Gen.Int[0, s_parts.Length - 1].Array[0, 5].Select(parts => string.Concat(parts.Select(i => s_parts[i])));

    [Fact]
    public void TiesGoByDocumentIdDownwards() =>
        Assert.Equal(
            ["9", "10", "b", "a", "100"], Ids(new("a", 1), new("b", 1), new("10", 2), new("9", 2), new("100", 0)));

    [Fact]
    public void CharactersBeyondTheBasicPlaneComeAboveIt() =>
        Assert.Equal(["😀", "\uFFFD", "a"], Ids(new("a", 1), new("\uFFFD", 1), new("😀", 1)));

    [Fact]
    public void ScoresThatDifferOnlyBeyondFloatsAreTied() =>
        Assert.Equal(["b", "a"], Ids(new("a", (float)1.00000000002), new("b", (float)1.00000000001)));

    [Fact]
    public void ComparisonEqualsThatOfUtf8Bytes() =>
        Gen.Select(s_ids, s_ids).Sample((left, right) =>
            Math.Sign(TrecOrder.CompareUtf8(left, right))
            == Math.Sign(Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right))));

    private static string[] Ids(params RunHit[] hits) => [.. TrecOrder.Sort(hits).Select(hit => hit.DocumentId)];
}
