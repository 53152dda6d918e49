using Microsoft.Extensions.AI;
using SparseSearch.Core.TextEncoding;

namespace SparseSearch.Extensions.AI;

/// <summary>
/// A sparse encoder behind the interface of Microsoft.Extensions.AI. One generator encodes one side of a match, since
/// the interface does not tell documents from queries. Thread-safe.
/// </summary>
/// <param name="encoder">Stays the caller's: it is not disposed with the generator.</param>
/// <param name="side">What the texts are.</param>
public sealed class SparseEmbeddingGenerator(ISparseEncoder encoder, EncodingSide side)
    : IEmbeddingGenerator<string, SparseEmbedding>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new(
        providerName: "SparseSearch", providerUri: null, encoder.Description.ModelName, encoder.Vocabulary.Count);

    /// <summary>Encodes texts.</summary>
    /// <param name="values">None null.</param>
    /// <param name="options">
    /// Dimensions and model are fixed, so both must be left out or agree with the encoder.
    /// </param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    /// <returns>One embedding a text, in the texts' order.</returns>
    /// <exception cref="NotSupportedException">The options ask for another model or number of dimensions.</exception>
    public async Task<GeneratedEmbeddings<SparseEmbedding>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        RequireOwn(options?.ModelId, encoder.Description.ModelName, nameof(options.ModelId));
        RequireOwn(options?.Dimensions, encoder.Vocabulary.Count, nameof(options.Dimensions));
        var vectors = await encoder.EncodeAsync([.. values], side, progress: null, cancellationToken)
            .ConfigureAwait(false);
        return new GeneratedEmbeddings<SparseEmbedding>(vectors.Select(static v => new SparseEmbedding(v)));
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        object[] services = [this, _metadata, encoder];
        return serviceKey is null ? services.FirstOrDefault(serviceType.IsInstanceOfType) : null;
    }

    /// <summary>Nothing to dispose: the encoder is the caller's.</summary>
    public void Dispose()
    {
    }

    private static void RequireOwn<T>(T? wanted, T own, string option)
    {
        if (wanted is not null && !wanted.Equals(own))
        {
            throw new NotSupportedException($"{option} is {own} and cannot be {wanted}; leave it out.");
        }
    }
}
