using System.Globalization;
using SparseSearch.Encoders.Checkpoints;

namespace SparseSearch.Encoders.Onnx;

/// <summary>
/// An upper estimate of what a run takes beside the weights: a graph's file carries it, for the runtime does not say it
/// beforehand. Immutable.
/// </summary>
/// <param name="TokenBytes">Bytes a token, padding included.</param>
/// <param name="RowBytes">Bytes a text: its row of weights, and what becomes of it.</param>
/// <param name="PairBytes">Bytes a pair of positions of a text: the scores of attention, where they are written out.</param>
internal sealed record RunMemory(long TokenBytes, long RowBytes, long PairBytes)
{
    /// <summary>States of the width of the model, and of the wide layer, that are alive at the same time at most.</summary>
    private const int HiddenStates = 8, WideStates = 3;

    /// <summary>Tiles of logits, rows of weights and tables of scores, the same.</summary>
    private const int Tiles = 2, Rows = 3, Scores = 3;

    /// <summary>The estimate of a graph.</summary>
    /// <param name="config">Of its checkpoint.</param>
    /// <param name="target">What it is written for.</param>
    /// <param name="isFused">Whether attention keeps no table of scores.</param>
    public static RunMemory Of(ModelConfig config, GraphTarget target, bool isFused)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(target);
        var size = target.ElementType == OnnxElementType.Float ? sizeof(float) : sizeof(ushort);
        var tile = Math.Min(target.TileTerms, config.VocabularySize);
        return new RunMemory(
            size * (((long)HiddenStates * config.HiddenSize) + ((long)WideStates * config.IntermediateSize)
                + ((long)Tiles * tile)),
            sizeof(float) * (long)Rows * config.VocabularySize,
            isFused ? 0 : (long)size * Scores * config.Heads);
    }

    /// <summary>Reads what <see cref="ToString"/> writes; null where it is something else.</summary>
    public static RunMemory? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(' ') is [var token, var row, var pair]
            && long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var tokenBytes)
            && long.TryParse(row, NumberStyles.None, CultureInfo.InvariantCulture, out var rowBytes)
            && long.TryParse(pair, NumberStyles.None, CultureInfo.InvariantCulture, out var pairBytes)
                ? new RunMemory(tokenBytes, rowBytes, pairBytes)
                : null;
    }

    /// <summary>The estimate for a batch, in bytes.</summary>
    /// <param name="rows">Texts, at least 1.</param>
    /// <param name="length">Tokens of the longest, at least 1.</param>
    public long For(int rows, int length) =>
        checked(rows * (RowBytes + (length * (TokenBytes + (length * PairBytes)))));

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{TokenBytes} {RowBytes} {PairBytes}");
}
