using System.Buffers;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Runtime;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Encoders;

/// <summary>
/// Texts to sparse vectors, each side by its own recipe: tokenise, batch, run, keep what is above zero; or look up in a
/// table. Batches depend on the texts alone and each runs on one thread, so the vectors of a call are the same bytes
/// whatever the number of threads. Memory is bounded by the options, not by the input, apart from the texts and vectors
/// themselves. Thread-safe; concurrent calls share the same <see cref="EncoderOptions.Threads"/>.
/// </summary>
public sealed class SparseEncoder : ISparseEncoder
{
    /// <summary>
    /// Texts tokenised at a time: enough for full batches of equal length, 8 MB of ids at 512 tokens.
    /// </summary>
    private const int ChunkTexts = 4096;

    /// <summary>
    /// So few texts are looked up on the calling thread: a task takes as long as dozens of them.
    /// </summary>
    private const int FewTexts = 64;

    private readonly EncoderSide? _document;
    private readonly EncoderSide _query;
    private readonly EncoderOptions _options;
    private readonly SemaphoreSlim _runs;

    /// <summary>One model for both sides, with SPLADE's pooling.</summary>
    /// <param name="model">Taken over: disposed with the encoder.</param>
    /// <param name="tokenizer">Of the same vocabulary as the model.</param>
    /// <param name="description">Its token limits are the ones applied.</param>
    /// <param name="options">Token budget, threads and pruning are read.</param>
    /// <exception cref="ArgumentException">The tokenizer's vocabulary is larger than the model's output.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A limit, the budget or the number of threads is too small.
    /// </exception>
    public SparseEncoder(
        IEncoderModel model, ITextTokenizer tokenizer, EncoderDescription description, EncoderOptions options)
        : this(
            SpladeSide(model, tokenizer, description?.MaxDocumentTokens, options?.DocumentPruning),
            SpladeSide(model, tokenizer, description?.MaxQueryTokens, options?.QueryPruning),
            description!,
            options!)
    {
    }

    /// <summary>Puts two sides together.</summary>
    /// <param name="document">
    /// Its model is taken over: disposed with the encoder. Null for an encoder of queries alone.
    /// </param>
    /// <param name="query">The same; over the same vocabulary.</param>
    /// <param name="description">What an index records.</param>
    /// <param name="options">Token budget and threads are read.</param>
    /// <exception cref="ArgumentException">The sides have different vocabularies.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The budget or the number of threads is too small.</exception>
    internal SparseEncoder(
        EncoderSide? document, EncoderSide query, EncoderDescription description, EncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TokenBudget ?? 1, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        if (document is not null && document.Vocabulary.Fingerprint != query.Vocabulary.Fingerprint)
        {
            throw new ArgumentException(
                $"Documents have {document.Vocabulary.Count} terms and queries {query.Vocabulary.Count} other ones; "
                + "both sides need the same vocabulary.", nameof(query));
        }

        _document = document;
        _query = query;
        _options = options;
        _runs = new SemaphoreSlim(options.Threads);
        Description = description;
    }

    /// <inheritdoc/>
    public EncoderDescription Description { get; }

    /// <inheritdoc/>
    public Vocabulary Vocabulary => _query.Vocabulary;

    /// <summary>
    /// The table of queries, for callers who count allocations; null where queries need a model. Prompt and pruning are
    /// not applied by it.
    /// </summary>
    public StaticQueryEncoder? QueryTable => _query.Table;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Documents are given to an encoder of queries alone.</exception>
    public async Task<SparseVector[]> EncodeAsync(
        IReadOnlyList<string> texts,
        EncodingSide side,
        IProgress<EncodingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var encoder = SideOf(side);
        var vectors = new SparseVector[texts.Count];
        var tally = new EncodingTally(texts.Count, progress);
        for (var first = 0; first < texts.Count; first += ChunkTexts)
        {
            var start = first;
            var chunk = vectors.AsMemory(start, Math.Min(ChunkTexts, texts.Count - start));
            RequireTexts(texts, start, chunk.Length);
            if (encoder.Table is not null && chunk.Length <= FewTexts)
            {
                LookUpFew(encoder, texts, start, chunk.Span, tally, cancellationToken);
                continue;
            }

            if (encoder.Table is not null)
            {
                await Task.Run(
                    () => LookUpChunk(encoder, texts, start, chunk, tally, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
                continue;
            }

            var tokenized = await Task.Run(
                () => Tokenize(encoder, texts, start, chunk.Length, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            await EncodeChunkAsync(encoder, tokenized, chunk, tally, cancellationToken).ConfigureAwait(false);
        }

        return vectors;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _document?.Model?.Dispose();
        if (!ReferenceEquals(_query.Model, _document?.Model))
        {
            _query.Model?.Dispose();
        }

        _runs.Dispose();
    }

    /// <summary>The token ids that a text is read as, frame included, cut at the side's limit.</summary>
    /// <exception cref="InvalidOperationException">Documents are given to an encoder of queries alone.</exception>
    public int[] TokenIdsOf(string text, EncodingSide side)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SideOf(side).TokenIdsOf(text);
    }

    private EncoderSide SideOf(EncodingSide side) => side == EncodingSide.Query
        ? _query
        : _document ?? throw new InvalidOperationException("The encoder was opened for queries alone.");

    private static EncoderSide SpladeSide(
        IEncoderModel model, ITextTokenizer tokenizer, int? maxTokens, VectorPruning? pruning)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        return EncoderSide.ForModel(
            Splade.Side, tokenizer, model, prompt: "", maxTokens ?? tokenizer.FrameLength + 1,
            pruning ?? VectorPruning.None);
    }

    private static void RequireTexts(IReadOnlyList<string> texts, int start, int count)
    {
        for (var i = start; i < start + count; i++)
        {
            if (texts[i] is null)
            {
                throw new ArgumentException($"Text {i} is null; give an empty string instead.", nameof(texts));
            }
        }
    }

    private ParallelOptions Parallelism(CancellationToken cancellationToken) => new()
    {
        MaxDegreeOfParallelism = _options.Threads,
        CancellationToken = cancellationToken,
    };

    private static void LookUpFew(
        EncoderSide side,
        IReadOnlyList<string> texts,
        int start,
        Span<SparseVector> vectors,
        EncodingTally tally,
        CancellationToken cancellationToken)
    {
        var most = side.Table!.MaxTokens;
        var (ids, weights) = (ArrayPool<int>.Shared.Rent(most), ArrayPool<float>.Shared.Rent(most));
        for (var i = 0; i < vectors.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            vectors[i] = side.LookUp(texts[start + i], ids, weights, out var tokens);
            tally.Add(texts: 1, tokens);
        }

        ArrayPool<int>.Shared.Return(ids);
        ArrayPool<float>.Shared.Return(weights);
    }

    private void LookUpChunk(
        EncoderSide side,
        IReadOnlyList<string> texts,
        int start,
        Memory<SparseVector> vectors,
        EncodingTally tally,
        CancellationToken cancellationToken)
    {
        var most = side.Table!.MaxTokens;
        Parallel.For(
            0, vectors.Length, Parallelism(cancellationToken), () => (Ids: new int[most], Weights: new float[most]),
            (i, _, scratch) =>
            {
                vectors.Span[i] = side.LookUp(texts[start + i], scratch.Ids, scratch.Weights, out var tokens);
                tally.Add(texts: 1, tokens);
                return scratch;
            },
            static _ => { });
    }

    private TokenizedText[] Tokenize(
        EncoderSide side, IReadOnlyList<string> texts, int start, int count, CancellationToken cancellationToken)
    {
        var tokenized = new TokenizedText[count];
        Parallel.For(
            0, count, Parallelism(cancellationToken), () => new int[side.BufferLength],
            (i, _, buffer) =>
            {
                tokenized[i] = side.Tokenize(texts[start + i], buffer);
                return buffer;
            },
            static _ => { });
        return tokenized;
    }

    /// <summary>
    /// Batches of the texts that have tokens; the others, empty texts of tokenizers without special tokens, have no
    /// terms and are finished.
    /// </summary>
    private IReadOnlyList<int[]> PlanOf(TokenizedText[] texts, Span<SparseVector> vectors, EncodingTally tally)
    {
        var places = new List<int>(texts.Length);
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i].Ids.Length > 0)
            {
                places.Add(i);
                continue;
            }

            vectors[i] = SparseVector.Empty;
            tally.Add(texts: 1, tokens: 0);
        }

        int[] lengths = [.. places.Select(p => texts[p].Ids.Length)];
        return [.. TokenBudgetBatcher.Plan(lengths, _options.TokenBudget ?? EncoderOptions.DefaultTokenBudget)
            .Select(rows => Array.ConvertAll(rows, row => places[row]))];
    }

    private async Task EncodeChunkAsync(
        EncoderSide side,
        TokenizedText[] texts,
        Memory<SparseVector> vectors,
        EncodingTally tally,
        CancellationToken cancellationToken)
    {
        var plan = PlanOf(texts, vectors.Span, tally);
        var next = -1;
        var workers = new Task[Math.Min(_options.Threads, plan.Count)];
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = Task.Run(WorkAsync, CancellationToken.None);
        }

        await Task.WhenAll(workers).ConfigureAwait(false);
        return;

        async Task WorkAsync()
        {
            for (var b = Interlocked.Increment(ref next); b < plan.Count; b = Interlocked.Increment(ref next))
            {
                await _runs.WaitAsync(failure.Token).ConfigureAwait(false);
                try
                {
                    side.EncodeBatch(texts, plan[b], vectors);
                }
                catch
                {
                    await failure.CancelAsync().ConfigureAwait(false);
                    throw;
                }
                finally
                {
                    _runs.Release();
                }

                tally.Add(plan[b].Length, plan[b].Sum(row => (long)texts[row].Ids.Length));
            }
        }
    }
}
