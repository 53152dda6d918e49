using SparseSearch.Encoders.Batching;

namespace SparseSearch.Encoders.Runtime;

/// <summary>A batch whose texts lie end to end, as <see cref="Onnx.PackedTokens"/> describes it. Immutable.</summary>
internal sealed record PackedBatch
{
    /// <summary>Token ids, [tokens].</summary>
    public required long[] Ids { get; init; }

    /// <summary>Positions within the texts, [tokens].</summary>
    public required long[] TokenPositions { get; init; }

    /// <summary>Places in the padded rectangle: of the tokens, then of the padding, [rows · length].</summary>
    public required int[] Offsets { get; init; }

    /// <summary>Where each text begins, then the number of tokens, [rows + 1].</summary>
    public required int[] Starts { get; init; }

    /// <summary>The token at each place of the head's rectangle, [rows · positions].</summary>
    public required long[] Places { get; init; }

    /// <summary>Positions of the head's rectangle: the batch's length, filled up.</summary>
    public required int Positions { get; init; }

    /// <summary>Lays a batch end to end.</summary>
    /// <param name="batch">Rows that begin with a real token, padding behind.</param>
    /// <param name="parts">Positions become a multiple of this, at least 1.</param>
    public static PackedBatch Of(TokenBatch batch, int parts)
    {
        var (rows, length) = (batch.Rows, batch.Length);
        var starts = new int[rows + 1];
        for (var row = 0; row < rows; row++)
        {
            var mask = batch.Mask.AsSpan(row * length, length);
            var end = mask.IndexOf(0L);
            starts[row + 1] = starts[row] + (end < 0 ? length : end);
        }

        var positions = (length + parts - 1) / parts * parts;
        var packed = new PackedBatch
        {
            Ids = new long[starts[rows]],
            TokenPositions = new long[starts[rows]],
            Offsets = new int[rows * length],
            Starts = starts,
            Places = new long[rows * positions],
            Positions = positions,
        };
        var padding = starts[rows];
        for (var row = 0; row < rows; row++)
        {
            var real = starts[row + 1] - starts[row];
            for (var i = 0; i < length; i++)
            {
                var place = (row * length) + i;
                if (i < real)
                {
                    packed.Ids[starts[row] + i] = batch.Ids[place];
                    packed.TokenPositions[starts[row] + i] = i;
                    packed.Offsets[starts[row] + i] = place;
                }
                else
                {
                    packed.Offsets[padding++] = place;
                }
            }

            for (var i = 0; i < positions; i++)
            {
                packed.Places[(row * positions) + i] = starts[row] + (i < real ? i : 0);
            }
        }

        return packed;
    }

    /// <summary>The pooled positions of each text, as rows of states laid end to end, [rows, positions].</summary>
    /// <param name="batch">Rows that begin with a real token, padding behind.</param>
    /// <param name="starts">Where each text begins among the states; null where padding lies between them.</param>
    /// <param name="parts">Positions become a multiple of this, at least 1.</param>
    /// <param name="positions">How many there are of each text.</param>
    public static long[] PooledPlaces(TokenBatch batch, int[]? starts, int parts, out int positions)
    {
        var counts = new int[batch.Rows];
        for (var i = 0; i < batch.Pooled.Length; i++)
        {
            counts[i / batch.Length] += batch.Pooled[i] != 0 ? 1 : 0;
        }

        positions = (Math.Max(1, counts.Max()) + parts - 1) / parts * parts;
        var places = new long[batch.Rows * positions];
        for (var row = 0; row < batch.Rows; row++)
        {
            long start = starts?[row] ?? (row * batch.Length);
            var target = places.AsSpan(row * positions, positions);
            var count = 0;
            for (var i = 0; i < batch.Length; i++)
            {
                if (batch.Pooled[(row * batch.Length) + i] != 0)
                {
                    target[count++] = start + i;
                }
            }

            // A text without any gives a row that nobody looks at.
            target[count..].Fill(count == 0 ? start : target[0]);
        }

        return places;
    }

    /// <summary>The first or last real position of each text, as a row of states laid end to end, [rows].</summary>
    /// <param name="batch">Rows that begin with a real token, padding behind.</param>
    /// <param name="starts">Where each text begins among the states; null where padding lies between them.</param>
    /// <param name="last">Whether the last.</param>
    public static long[] SinglePlaces(TokenBatch batch, int[]? starts, bool last)
    {
        var places = new long[batch.Rows];
        for (var row = 0; row < batch.Rows; row++)
        {
            var end = batch.Mask.AsSpan(row * batch.Length, batch.Length).IndexOf(0L);
            var real = end < 0 ? batch.Length : end;
            places[row] = (starts?[row] ?? (row * batch.Length)) + (last ? real - 1 : 0);
        }

        return places;
    }

    /// <summary>A padded rectangle of the batch, with as many positions as the head's.</summary>
    public long[] Widen(long[] elements, TokenBatch batch)
    {
        if (Positions == batch.Length)
        {
            return elements;
        }

        var wide = new long[batch.Rows * Positions];
        for (var row = 0; row < batch.Rows; row++)
        {
            Array.Copy(elements, row * batch.Length, wide, row * Positions, batch.Length);
        }

        return wide;
    }
}
