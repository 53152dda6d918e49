namespace SparseSearch.Eval.Datasets;

/// <summary>How a collection of derived vectors is made.</summary>
public sealed record DerivedVectorsOptions
{
    /// <summary>Vectors in all, the real ones among them; at least as many as there are real ones.</summary>
    public required int Documents { get; init; }

    /// <summary>Decides every draw; default 7.</summary>
    public ulong Seed { get; init; } = 7;

    /// <summary>Threads; they change no byte. Default all processors, at least 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
