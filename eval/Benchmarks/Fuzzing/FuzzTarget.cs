namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>
/// One reader under test: what good inputs look like, how one is read to its end, and what may come out. Not
/// thread-safe; each worker has its own.
/// </summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>Name in commands, file names and the report.</summary>
    public abstract string Name { get; }

    /// <summary>The exceptions that the reader documents, for the report.</summary>
    public abstract string Promise { get; }

    /// <summary>Part of the inputs of a run over all targets: the quick and the much exposed get most.</summary>
    public abstract int Share { get; }

    /// <summary>Good inputs, from which the others are made; all are read without an exception.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Pieces that mean something to the reader.</summary>
    public virtual IReadOnlyList<byte[]> Words => FuzzWords.Numbers;

    /// <summary>Inputs are cut there; well above the seeds.</summary>
    public virtual int MaxInputBytes => 1 << 14;

    /// <summary>Managed bytes that a reader may allocate whatever its input.</summary>
    public virtual long FixedBytes => 1 << 20;

    /// <summary>Managed bytes that a reader may allocate beyond that for each byte of its input.</summary>
    public virtual long BytesPerInputByte => 64;

    /// <summary>Reads an input to its end, in every way that the reader has.</summary>
    /// <returns>What kind of content it was, so that inputs of new kinds are kept.</returns>
    public abstract string Read(byte[] input);

    /// <summary>Whether the reader documents an exception.</summary>
    public abstract bool Allows(Exception error);

    /// <summary>Makes checksums right again, so that what stands behind them is reached.</summary>
    /// <param name="input">May be changed.</param>
    /// <param name="random">Some inputs stay as they are.</param>
    public virtual byte[] Repair(byte[] input, FuzzRandom random) => input;

    /// <inheritdoc/>
    public void Dispose() => Release();

    /// <summary>Gives back files and memory.</summary>
    protected virtual void Release()
    {
    }
}
