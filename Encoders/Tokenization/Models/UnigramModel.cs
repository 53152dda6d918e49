using System.Buffers;

namespace SparseSearch.Encoders.Tokenization.Models;

/// <summary>
/// The unigram model (Kudo 2018, arXiv 1804.10959): of all ways to cut a text into pieces, the one with the highest sum
/// of scores (Viterbi's algorithm); of equal ones, the one whose last piece is longest, and so on to the left. Where no
/// piece reaches over a place, the way is final up to there and is written: a long text takes memory for one such part,
/// and one that is cut stops early.
/// </summary>
internal sealed class UnigramModel : ITokenModel
{
    private const int Unreached = -1;
    private readonly PieceTrie _pieces;
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int? _unknownId;
    private readonly ByteTokens? _bytes;
    private readonly bool _isSinglePrecision;

    /// <summary>Prepares the trie.</summary>
    public UnigramModel(UnigramOptions options)
    {
        _pieces = new PieceTrie(options.Pieces);
        _scores = [.. options.Scores];
        _unknownScore = options.UnknownScore;
        _unknownId = options.UnknownId;
        _bytes = options.Bytes;
        _isSinglePrecision = options.IsSinglePrecision;
    }

    /// <inheritdoc/>
    public void Write(scoped ReadOnlySpan<char> word, ref TokenWriter writer)
    {
        var ends = ArrayPool<End>.Shared.Rent(Math.Min(word.Length, 256) + _pieces.MaxLength + 2);
        var lastWasUnknown = false;
        var score = 0.0;
        while (!word.IsEmpty && !writer.IsFull)
        {
            var length = FindPart(word, ref score, ref ends);
            WritePart(word[..length], ends, ref lastWasUnknown, ref writer);
            word = word[length..];
        }

        ArrayPool<End>.Shared.Return(ends);
    }

    /// <summary>
    /// Finds the best way to every place up to the first one that no piece reaches over.
    /// </summary>
    /// <param name="text">Not empty.</param>
    /// <param name="score">The sum so far; afterwards, the sum at the end of the part.</param>
    /// <param name="ends">By place in the text; grows where it is too short.</param>
    /// <returns>The part's length.</returns>
    private int FindPart(scoped ReadOnlySpan<char> text, ref double score, ref End[] ends)
    {
        ends[0] = new End(score, 0, PieceTrie.Absent);
        var reached = 0;
        var start = 0;
        do
        {
            var width = char.IsHighSurrogate(text[start]) ? 2 : 1;
            EnsureRoom(ref ends, start + Math.Max(width, _pieces.MaxLength) + 1);
            var sum = ends[start].Score;
            var hasSingle = false;
            var node = PieceTrie.Root;
            for (var i = start; i < text.Length; i++)
            {
                node = _pieces.Step(node, text[i]);
                if (node == PieceTrie.Absent)
                {
                    break;
                }

                var id = _pieces[node];
                if (id != PieceTrie.Absent)
                {
                    hasSingle |= i + 1 - start == width;
                    Offer(ends, i + 1, ref reached, sum + _scores[id], new End(0, start, id));
                }
            }

            if (!hasSingle)
            {
                var unknown = Round(sum + _unknownScore);
                Offer(ends, start + width, ref reached, unknown, new End(0, start, PieceTrie.Absent));
            }

            start += width;
        }
        while (start < reached);

        score = ends[reached].Score;
        return reached;
    }

    private void Offer(End[] ends, int place, ref int reached, double score, End end)
    {
        while (reached < place)
        {
            ends[++reached] = new End(0, Unreached, PieceTrie.Absent);
        }

        ref var best = ref ends[place];
        if (best.Start == Unreached || score > best.Score)
        {
            best = end with { Score = Round(score) };
        }
    }

    private double Round(double score) => _isSinglePrecision ? (float)score : score;

    private static void EnsureRoom(ref End[] ends, int length)
    {
        if (ends.Length < length)
        {
            var larger = ArrayPool<End>.Shared.Rent(Math.Max(length, 2 * ends.Length));
            ends.CopyTo(larger, 0);
            ArrayPool<End>.Shared.Return(ends);
            ends = larger;
        }
    }

    private void WritePart(
        scoped ReadOnlySpan<char> part, End[] ends, ref bool lastWasUnknown, ref TokenWriter writer)
    {
        // Ends know where their piece starts; turned round, starts know where it ends, and the way runs left to right.
        var next = writer.Symbols(part.Length + 1);
        for (var end = part.Length; end > 0; end = ends[end].Start)
        {
            next[ends[end].Start] = end;
        }

        for (var start = 0; start < part.Length && !writer.IsFull; start = next[start])
        {
            var id = ends[next[start]].Id;
            if (id != PieceTrie.Absent && id != _unknownId)
            {
                lastWasUnknown = false;
                writer.Write(id);
            }
            else if (_bytes is not null)
            {
                foreach (var rune in part[start..next[start]].EnumerateRunes())
                {
                    _bytes.Write(rune.Value, ref writer);
                }
            }
            else if (_unknownId is { } unknownId && !lastWasUnknown)
            {
                lastWasUnknown = true;
                writer.Write(unknownId);
            }
        }
    }

    /// <summary>The best way to a place.</summary>
    /// <param name="Score">The sum of its scores.</param>
    /// <param name="Start">Where its last piece starts; negative where the place was not reached.</param>
    /// <param name="Id">That piece's id, or <see cref="PieceTrie.Absent"/> for an unknown character.</param>
    private readonly record struct End(double Score, int Start, int Id);
}
