using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Indexer.Jobs;

/// <summary>Items that are encoded together.</summary>
/// <param name="Items">In the input's order.</param>
/// <param name="InputHash">Of the input up to their end.</param>
internal sealed record BulkChunk(IReadOnlyList<BulkItem> Items, string InputHash)
{
    /// <summary>Reads the next chunk, or null at the end of the input.</summary>
    public static BulkChunk? Read(IEnumerator<BulkItem> items, InputHash hash, BulkJobOptions options)
    {
        var read = new List<BulkItem>();
        var characters = 0L;
        while (read.Count < options.ChunkItems && characters < options.ChunkCharacters && items.MoveNext())
        {
            var item = items.Current;
            hash.Add(item);
            read.Add(item);
            characters += (item.Document?.Title.Length ?? 0) + (long)(item.Document?.Text.Length ?? 0);
        }

        return read.Count == 0 ? null : new BulkChunk(read, hash.Current);
    }

    /// <summary>
    /// Gives every document its vector. Where a chunk fails, its texts are encoded one by one, so that only those that fail
    /// are rejected; an encoder that fails at all of them has failed.
    /// </summary>
    /// <param name="encoder">Null where all documents have a vector.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="InvalidOperationException">A document has no vector, and there is no encoder.</exception>
    public async Task<BulkChunk?> EncodeAsync(ISparseEncoder? encoder, CancellationToken cancellationToken)
    {
        var vectors = Items.Select(static i => i.Vector).ToArray();
        var texts = Items.Select(static i => i.Vector is null ? i.Document?.EncodedText : null).ToArray();

        // A model gives even an empty text a few terms, by its special tokens alone; nothing should find such a document.
        var places = Enumerable.Range(0, texts.Length).Where(i => texts[i] is { Length: > 0 }).ToArray();
        foreach (var i in Enumerable.Range(0, texts.Length).Where(i => texts[i] is { Length: 0 }))
        {
            vectors[i] = SparseVector.Empty;
        }

        if (places.Length == 0)
        {
            return With(vectors, []);
        }

        if (encoder is null)
        {
            throw new InvalidOperationException(
                $"{Items[places[0]].Source}: the document '{Items[places[0]].Document?.Id}' has no vector, and there is no model to encode it.");
        }

        var failures = new Dictionary<int, Exception>();
        try
        {
            var encoded = await encoder.EncodeAsync(
                [.. places.Select(i => texts[i]!)], EncodingSide.Document, null, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < places.Length; i++)
            {
                vectors[places[i]] = encoded[i];
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            failures = await EncodeOneByOneAsync(encoder, texts, places, vectors, cancellationToken).ConfigureAwait(false);
            if (failures.Count == places.Length)
            {
                throw;
            }
        }

        return With(vectors, failures);
    }

    private static async Task<Dictionary<int, Exception>> EncodeOneByOneAsync(
        ISparseEncoder encoder, string?[] texts, int[] places, SparseVector?[] vectors, CancellationToken cancellationToken)
    {
        var failures = new Dictionary<int, Exception>();
        foreach (var i in places)
        {
            try
            {
                vectors[i] = (await encoder.EncodeAsync([texts[i]!], EncodingSide.Document, null, cancellationToken)
                    .ConfigureAwait(false))[0];
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                failures.Add(i, error);
            }
        }

        return failures;
    }

    private BulkChunk With(SparseVector?[] vectors, Dictionary<int, Exception> failures) => this with
    {
        Items =
        [
            .. Items.Select((item, i) => item.Document is not { } document ? item
                : failures.TryGetValue(i, out var error)
                    ? BulkItem.Of(item.Rejected($"It could not be encoded: {error.Message}"))
                    : BulkItem.Of(document, vectors[i]!, item.Source, item.Position)),
        ],
    };
}
