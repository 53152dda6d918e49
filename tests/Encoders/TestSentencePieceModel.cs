using System.Buffers.Binary;
using System.Text;

namespace SparseSearch.Tests;

/// <summary>Writes SentencePiece models of a test's making.</summary>
internal sealed record TestSentencePieceModel
{
    public const int Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6;
    public const int Unigram = 1, Bpe = 2;

    public required int ModelType { get; init; }

    public required IReadOnlyList<(string Text, float Score, int Type)> Pieces { get; init; }

    public bool FallsBackToBytes { get; init; }

    public bool TreatsWhitespaceAsSuffix { get; init; }

    public bool AddsDummyPrefix { get; init; } = true;

    public bool RemovesExtraWhitespaces { get; init; }

    public bool EscapesWhitespaces { get; init; } = true;

    public byte[] CharsMap { get; init; } = [];

    /// <summary>The usual three in front of some pieces; of the scores, the first is the highest.</summary>
    public static TestSentencePieceModel Of(int modelType, params (string Text, float Score)[] pieces) => new()
    {
        ModelType = modelType,
        Pieces =
        [
            ("<unk>", 0, Unknown), ("<s>", 0, Control), ("</s>", 0, Control),
            .. pieces.Select(static piece => (piece.Text, piece.Score, Normal)),
        ],
    };

    public byte[] ToBytes()
    {
        var file = new List<byte>();
        foreach (var (text, score, type) in Pieces)
        {
            var piece = new List<byte>();
            Delimited(piece, 1, Encoding.UTF8.GetBytes(text));
            piece.Add((2 << 3) | 5);
            var single = new byte[4];
            BinaryPrimitives.WriteSingleLittleEndian(single, score);
            piece.AddRange(single);
            Integer(piece, 3, (ulong)type);
            Delimited(file, 1, [.. piece]);
        }

        var trainer = new List<byte>();
        Integer(trainer, 3, (ulong)ModelType);
        Integer(trainer, 24, TreatsWhitespaceAsSuffix ? 1UL : 0);
        Integer(trainer, 35, FallsBackToBytes ? 1UL : 0);
        Integer(trainer, 41, 1);
        Integer(trainer, 42, 2);
        Integer(trainer, 43, ulong.MaxValue);
        Delimited(file, 2, [.. trainer]);
        var normalizer = new List<byte>();
        Delimited(normalizer, 2, CharsMap);
        Integer(normalizer, 3, AddsDummyPrefix ? 1UL : 0);
        Integer(normalizer, 4, RemovesExtraWhitespaces ? 1UL : 0);
        Integer(normalizer, 5, EscapesWhitespaces ? 1UL : 0);
        Delimited(file, 3, [.. normalizer]);
        return [.. file];
    }

    private static void Delimited(List<byte> output, int field, byte[] bytes)
    {
        Varint(output, ((ulong)field << 3) | 2);
        Varint(output, (ulong)bytes.Length);
        output.AddRange(bytes);
    }

    private static void Integer(List<byte> output, int field, ulong value)
    {
        Varint(output, (ulong)field << 3);
        Varint(output, value);
    }

    private static void Varint(List<byte> output, ulong value)
    {
        while (value >= 0x80)
        {
            output.Add((byte)(value | 0x80));
            value >>= 7;
        }

        output.Add((byte)value);
    }
}
