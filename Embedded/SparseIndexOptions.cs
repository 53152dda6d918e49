using SparseSearch.Core.TextEncoding;
using SparseSearch.Embedded.Composition;
using SparseSearch.Encoders;
using SparseSearch.Indexer.Log;

namespace SparseSearch.Embedded;

/// <summary>What a <see cref="SparseIndex"/> is made of. An index that is there keeps what it was made with.</summary>
public sealed record SparseIndexOptions
{
    /// <summary>
    /// A model folder or an ONNX file that encodes documents and queries. Default: the one that an index was filled by; a new
    /// index then needs <see cref="Encoder"/> or <see cref="Vocabulary"/>.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>How the model is opened. Default: as the index records it.</summary>
    public EncoderOptions? ModelOptions { get; init; }

    /// <summary>An encoder in place of a model, for example one that several indexes share. Stays the caller's.</summary>
    public ISparseEncoder? Encoder { get; init; }

    /// <summary>The terms of a new index whose vectors all come ready-made. Default: those of the model.</summary>
    public IReadOnlyList<string>? Vocabulary { get; init; }

    /// <summary>
    /// Names of <see cref="EngineCatalog.Names"/> that a new index is for. Default: exact search and searches for an asked
    /// recall.
    /// </summary>
    public IReadOnlyList<string>? Engines { get; init; }

    /// <summary>Members of documents that are dates (ISO 8601); texts otherwise. Default: none.</summary>
    public IReadOnlyList<string> DateFields { get; init; } = [];

    /// <summary>Whether a new index keeps titles, texts and other members. Default: it does.</summary>
    public bool StoreText { get; init; } = true;

    /// <summary>What a change survives once its task has ended. Default: a power cut.</summary>
    public Durability Durability { get; init; } = Durability.Disk;

    /// <summary>Documents that are encoded together, 1 to 4,096. Default: 128.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Checks what can be checked without an index.</summary>
    /// <exception cref="ArgumentException">Options contradict one another, or a value is outside its range.</exception>
    public void Validate()
    {
        if (BatchSize is < 1 or > 4096)
        {
            throw new ArgumentOutOfRangeException(nameof(BatchSize), BatchSize, $"BatchSize is {BatchSize}; give 1 to 4096.");
        }

        if (new object?[] { Model, Encoder, Vocabulary }.Count(static given => given is not null) > 1)
        {
            throw new ArgumentException("Give one of Model, Encoder and Vocabulary: each says which terms vectors have.");
        }

        foreach (var engine in Engines ?? [])
        {
            EngineCatalog.CheckName(engine);
        }
    }
}
