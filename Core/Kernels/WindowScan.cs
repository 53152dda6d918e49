using System.Diagnostics;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace SparseSearch.Core.Kernels;

/// <summary>Looks through a window of scores for the documents that reach a threshold.</summary>
public static unsafe partial class WindowScan
{
    /// <summary>Documents that one step looks at: one word of a bitmap.</summary>
    public const int WordDocs = 64;

    /// <summary>Slots of <see cref="SlotMaxima"/>.</summary>
    public const int SlotCount = 512;

    /// <summary>
    /// From a word on, appends a key for each accepted document whose score reaches the threshold, in ascending order,
    /// and zeroes all scores passed; stops early where fewer than 64 more keys find room.
    /// </summary>
    /// <remarks>
    /// Equals, for each document d of the words: <c>if (scores[d] ≥ threshold and accepted has d)
    /// keys[count++] = CandidateKey.Of(scores[d], firstDocId + d); scores[d] = 0</c>.
    /// </remarks>
    /// <typeparam name="T">byte or ushort.</typeparam>
    /// <param name="scores">The window: 64 scores a word.</param>
    /// <param name="word">The first word to look at; afterwards the first that was not looked at.</param>
    /// <param name="wordCount">Words in the window.</param>
    /// <param name="accepted">One word of bits a word, or null where every document is accepted.</param>
    /// <param name="threshold">At least 1: a document without a score is never a candidate.</param>
    /// <param name="firstDocId">Doc id of <c>scores[0]</c>.</param>
    /// <param name="keys">Room for <paramref name="capacity"/> keys.</param>
    /// <param name="count">Keys that stand there already.</param>
    /// <param name="capacity">At least 64.</param>
    /// <returns>Keys that stand there now.</returns>
    public static int Collect<T>(
        T* scores, ref int word, int wordCount, ulong* accepted, T threshold, int firstDocId, ulong* keys, int count,
        int capacity)
        where T : unmanaged, IBinaryInteger<T>
    {
        Debug.Assert(threshold > T.Zero, "A threshold of zero would make every document a candidate.");

        // The widest vectors first: a window is a thousand cache lines and more, and each load takes one of them.
        if (Vector512.IsHardwareAccelerated)
        {
            return Collect<T, Vector512Path>(
                scores, ref word, wordCount, accepted, threshold, firstDocId, keys, count, capacity);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            return Collect<T, Vector256Path>(
                scores, ref word, wordCount, accepted, threshold, firstDocId, keys, count, capacity);
        }

        return Vector128.IsHardwareAccelerated
            ? Collect<T, Vector128Path>(
                scores, ref word, wordCount, accepted, threshold, firstDocId, keys, count, capacity)
            : Collect<T, ScalarPath>(
                scores, ref word, wordCount, accepted, threshold, firstDocId, keys, count, capacity);
    }

    /// <summary>
    /// <c>slots[s] = max of scores[s + n × SlotCount]</c> over all n: each maximum is one document's score, so that the
    /// r-th largest of them is never above the r-th largest score.
    /// </summary>
    /// <typeparam name="T">byte or ushort.</typeparam>
    /// <param name="scores">Length <paramref name="count"/>; unchanged.</param>
    /// <param name="count">A multiple of <see cref="SlotCount"/>.</param>
    /// <param name="slots">Length <see cref="SlotCount"/>; overwritten.</param>
    public static void SlotMaxima<T>(T* scores, int count, T* slots)
        where T : unmanaged, IBinaryInteger<T>
    {
        Debug.Assert(count % SlotCount == 0, "The slots would not cover the scores evenly.");
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512Path.SlotMaxima(scores, count, slots);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Vector256Path.SlotMaxima(scores, count, slots);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Vector128Path.SlotMaxima(scores, count, slots);
        }
        else
        {
            ScalarPath.SlotMaxima(scores, count, slots);
        }
    }

    internal static int Collect<T, TPath>(
        T* scores, ref int word, int wordCount, ulong* accepted, T threshold, int firstDocId, ulong* keys, int count,
        int capacity)
        where T : unmanaged, IBinaryInteger<T>
        where TPath : struct, IScanPath
    {
        var w = word;
        for (; w < wordCount && count <= capacity - WordDocs; w++)
        {
            var at = scores + (w * WordDocs);
            var mask = TPath.Mask(at, threshold);
            if (mask != 0)
            {
                mask &= accepted is null ? ulong.MaxValue : accepted[w];
                for (; mask != 0; mask &= mask - 1)
                {
                    var bit = BitOperations.TrailingZeroCount(mask);
                    keys[count++] = CandidateKey.Of(
                        NarrowInteger.Read(at + bit), firstDocId + (w * WordDocs) + bit);
                }
            }

            TPath.Clear(at);
        }

        word = w;
        return count;
    }
}
