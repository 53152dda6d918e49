using System.Buffers;
using System.Buffers.Binary;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Makes inputs of inputs: one to six small changes, at any place or at tokens.</summary>
/// <param name="words">Pieces that mean something to the reader.</param>
/// <param name="maxBytes">Inputs are cut there.</param>
internal sealed class FuzzMutator(IReadOnlyList<byte[]> words, int maxBytes)
{
    private const int Operations = 13, MaxChanges = 6, MaxRun = 200, MaxStep = 16;

    /// <summary>What ends a token of the text formats.</summary>
    private static readonly SearchValues<byte> s_delimiters = SearchValues.Create("{}[]()<>=,:\"'` \t\n"u8);

    /// <summary>A changed copy.</summary>
    /// <param name="parent">Not changed.</param>
    /// <param name="other">Where pieces come from.</param>
    /// <param name="random">Decides everything.</param>
    public byte[] Mutate(byte[] parent, byte[] other, FuzzRandom random)
    {
        var bytes = (byte[])parent.Clone();
        var changes = random.OneIn(2) ? 1 : 1 + random.Next(MaxChanges);
        for (var i = 0; i < changes; i++)
        {
            bytes = Change(bytes, other, random);
        }

        return bytes.Length <= maxBytes ? bytes : bytes[..maxBytes];
    }

    private byte[] Change(byte[] bytes, byte[] other, FuzzRandom random)
    {
        if (bytes.Length == 0)
        {
            return random.OneIn(2) ? random.Pick(words) : (byte[])other.Clone();
        }

        var at = random.Next(bytes.Length);
        var end = Math.Min(bytes.Length, at + 1 + random.Next(random.OneIn(4) ? bytes.Length : MaxStep));
        switch (random.Next(Operations))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2 or 3:
                Overwrite(bytes, at, random.Pick(words));
                return bytes;
            case 4:
                Step(bytes, at, random);
                return bytes;
            case 5:
                return random.OneIn(4) ? bytes[..at] : Replace(bytes, at, end, []);
            case 6:
                return Replace(bytes, at, at, bytes.AsSpan(at, end - at));
            case 7:
                return Replace(bytes, at, at, random.Pick(words));
            case 8:
                return Replace(bytes, at, end, random.Pick(words));
            case 9:
                return Splice(bytes, at, other, random);
            case 10:
                return Replace(bytes, at, at, Repeated(bytes, at, end, random));
            case 11:
                var (start, stop) = TokenAt(bytes, at);
                return Replace(bytes, start, stop, random.Pick(words));
            default:
                var (from, to) = TokenAt(bytes, at);
                var (otherFrom, otherTo) = other.Length == 0 ? (0, 0) : TokenAt(other, random.Next(other.Length));
                return Replace(bytes, from, to, other.AsSpan(otherFrom, otherTo - otherFrom));
        }
    }

    private static void Overwrite(byte[] bytes, int at, byte[] word)
    {
        // Numbers of binary formats lie at multiples of four.
        at = word.Length % sizeof(uint) == 0 ? at & -sizeof(uint) : at;
        word.AsSpan(0, Math.Min(word.Length, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
    }

    /// <summary>Adds a small number to a number of four bytes.</summary>
    private static void Step(byte[] bytes, int at, FuzzRandom random)
    {
        at &= -sizeof(uint);
        if (bytes.Length - at >= sizeof(uint))
        {
            var place = bytes.AsSpan(at);
            BinaryPrimitives.WriteInt32LittleEndian(
                place, BinaryPrimitives.ReadInt32LittleEndian(place) + random.Next(2 * MaxStep) - MaxStep);
        }
    }

    private static byte[] Splice(byte[] bytes, int at, byte[] other, FuzzRandom random)
    {
        var from = random.Next(other.Length + 1);
        return random.OneIn(2)
            ? [.. bytes.AsSpan(0, at), .. other.AsSpan(from)]
            : Replace(bytes, at, at, other.AsSpan(from, random.Next(other.Length - from + 1)));
    }

    private static byte[] Repeated(byte[] bytes, int at, int end, FuzzRandom random)
    {
        var length = Math.Min(4, end - at);
        var piece = new byte[length * (1 + random.Next(MaxRun))];
        for (var i = 0; i < piece.Length; i++)
        {
            piece[i] = bytes[at + (i % length)];
        }

        return piece;
    }

    private static (int Start, int End) TokenAt(byte[] bytes, int at)
    {
        var start = bytes.AsSpan(0, at).LastIndexOfAny(s_delimiters) + 1;
        var length = bytes.AsSpan(at).IndexOfAny(s_delimiters);
        return (start, length < 0 ? bytes.Length : Math.Max(at + length, start));
    }

    private static byte[] Replace(byte[] bytes, int start, int end, ReadOnlySpan<byte> piece) =>
        [.. bytes.AsSpan(0, start), .. piece, .. bytes.AsSpan(end)];
}
