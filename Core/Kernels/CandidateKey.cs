using System.Runtime.CompilerServices;

namespace SparseSearch.Core.Kernels;

/// <summary>
/// A candidate as one number: approximate score above, inverted doc id below, so that a larger key is a better candidate
/// (score down, then doc id up) and no two are equal.
/// </summary>
public static class CandidateKey
{
    /// <summary>The key of a document.</summary>
    /// <param name="score">From 0 to 65,535.</param>
    /// <param name="docId">At least 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(int score, int docId) => ((ulong)(uint)score << 32) | ~(uint)docId;

    /// <summary>The score of a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ScoreOf(ulong key) => (int)(key >> 32);

    /// <summary>The doc id of a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DocIdOf(ulong key) => (int)~(uint)key;
}
