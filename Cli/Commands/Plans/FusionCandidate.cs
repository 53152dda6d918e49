using SparseSearch.Api.Texts;
using SparseSearch.Core.Searching;
using SparseSearch.Query.Fusion;

namespace SparseSearch.Cli.Commands.Plans;

/// <summary>One way to join words and vectors; both weights sum to 1.</summary>
/// <param name="Scale">How scores are made comparable.</param>
/// <param name="TextWeight">What BM25's list counts for, 0 to 1.</param>
internal sealed record FusionCandidate(ScoreScale Scale, double TextWeight)
{
    /// <summary>Steps of the weight: twentieths, finer than any training split can tell apart.</summary>
    private const int Steps = 20;

    /// <summary>What the vector's list counts for.</summary>
    public double VectorWeight => Math.Round(1 - TextWeight, 2);

    /// <summary>The same as a setting of the engine hybrid.</summary>
    public EngineSetting Setting => new(
        TextEngines.Hybrid, ("scale", (int)Scale), ("text-weight", TextWeight), ("vector-weight", VectorWeight));

    /// <summary>All that are tried.</summary>
    public static IReadOnlyList<FusionCandidate> All { get; } =
    [
        .. ((ScoreScale[])[ScoreScale.Distribution, ScoreScale.MinMax, ScoreScale.ZScore, ScoreScale.ReciprocalRank]).SelectMany(
            static scale => Enumerable.Range(0, Steps + 1).Select(step => new FusionCandidate(scale, Math.Round((double)step / Steps, 2)))),
    ];
}
