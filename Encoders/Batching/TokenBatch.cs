namespace SparseSearch.Encoders.Batching;

/// <summary>Texts of similar length as one padded rectangle of token ids. Not thread-safe while it is filled.</summary>
public sealed class TokenBatch
{
    /// <summary>A batch of padding only.</summary>
    /// <param name="rows">Texts, at least 1.</param>
    /// <param name="length">Tokens of the longest, at least 1.</param>
    /// <param name="padId">The id of padding; the model must not see it, but it must be in its vocabulary.</param>
    public TokenBatch(int rows, int length, int padId = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Rows = rows;
        Length = length;
        Ids = new long[checked(rows * length)];
        Mask = new long[Ids.Length];
        Pooled = new long[Ids.Length];
        Array.Fill(Ids, padId);
    }

    /// <summary>Number of texts.</summary>
    public int Rows { get; }

    /// <summary>Tokens a row, padding included.</summary>
    public int Length { get; }

    /// <summary>Token ids, row-major, length <see cref="Rows"/> × <see cref="Length"/>.</summary>
    public long[] Ids { get; }

    /// <summary>1 for a token, 0 for padding; aligned with <see cref="Ids"/>.</summary>
    public long[] Mask { get; }

    /// <summary>
    /// 1 for a token that is pooled, or that counts as literal, 0 elsewhere; aligned with <see cref="Ids"/>.
    /// </summary>
    public long[] Pooled { get; }

    /// <summary>Puts a text's tokens at the beginning of a row, all of them pooled.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="ids">At least one and at most <see cref="Length"/>.</param>
    /// <exception cref="ArgumentException">There is no token, or more than the row holds.</exception>
    public void Set(int row, ReadOnlySpan<int> ids)
    {
        if (ids.IsEmpty || ids.Length > Length)
        {
            throw new ArgumentException($"{ids.Length} tokens do not fit a row of 1 to {Length}.", nameof(ids));
        }

        var start = row * Length;
        for (var i = 0; i < ids.Length; i++)
        {
            Ids[start + i] = ids[i];
            Mask[start + i] = 1;
            Pooled[start + i] = 1;
        }
    }

    /// <summary>Leaves a position out of the pooling; the model still sees it.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="position">From 0.</param>
    public void LeaveOut(int row, int position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)position, (uint)Length, nameof(position));
        Pooled[(row * Length) + position] = 0;
    }

    /// <summary>Some of the rows, copied.</summary>
    /// <param name="firstRow">From 0.</param>
    /// <param name="rows">At least 1.</param>
    public TokenBatch Slice(int firstRow, int rows)
    {
        var part = new TokenBatch(rows, Length);
        Array.Copy(Ids, firstRow * Length, part.Ids, 0, part.Ids.Length);
        Array.Copy(Mask, firstRow * Length, part.Mask, 0, part.Mask.Length);
        Array.Copy(Pooled, firstRow * Length, part.Pooled, 0, part.Pooled.Length);
        return part;
    }
}
