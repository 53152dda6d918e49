using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Runtime;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Encoders;

/// <summary>
/// Texts to sparse vectors: tokenise, batch, run, keep what is above zero. Batches depend on the texts alone and each
/// runs on one thread, so the vectors of a call are the same bytes whatever the number of threads. Memory is bounded
/// by the options, not by the input, apart from the texts and vectors themselves. Thread-safe; concurrent calls share
/// the same <see cref="EncoderOptions.Threads"/>.
/// </summary>
public sealed class SparseEncoder : ISparseEncoder
{
    /// <summary>
    /// Texts tokenised at a time: enough for full batches of equal length, 8 MB of ids at 512 tokens.
    /// </summary>
    private const int ChunkTexts = 4096;

    private readonly IEncoderModel _model;
    private readonly ITextTokenizer _tokenizer;
    private readonly EncoderOptions _options;
    private readonly SemaphoreSlim _runs;

    /// <summary>Puts the parts together.</summary>
    /// <param name="model">Taken over: disposed with the encoder.</param>
    /// <param name="tokenizer">Of the same vocabulary as the model.</param>
    /// <param name="description">Its token limits are the ones applied.</param>
    /// <param name="options">Token budget and threads are read.</param>
    /// <exception cref="ArgumentException">The tokenizer's vocabulary is larger than the model's output.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A limit, the budget or the number of threads is too small.
    /// </exception>
    public SparseEncoder(
        IEncoderModel model, ITextTokenizer tokenizer, EncoderDescription description, EncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TokenBudget, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(
            description.MaxDocumentTokens, tokenizer.FrameLength, nameof(description));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(
            description.MaxQueryTokens, tokenizer.FrameLength, nameof(description));
        if (tokenizer.Vocabulary.Count > model.VocabularySize)
        {
            throw new ArgumentException(
                $"The tokenizer has {tokenizer.Vocabulary.Count} terms but the model's output only " +
                $"{model.VocabularySize}; use the tokenizer that came with the model.", nameof(tokenizer));
        }

        _model = model;
        _tokenizer = tokenizer;
        _options = options;
        _runs = new SemaphoreSlim(options.Threads);
        Description = description;
    }

    /// <inheritdoc/>
    public EncoderDescription Description { get; }

    /// <inheritdoc/>
    public Vocabulary Vocabulary => _tokenizer.Vocabulary;

    /// <inheritdoc/>
    public async Task<SparseVector[]> EncodeAsync(
        IReadOnlyList<string> texts,
        EncodingSide side,
        IProgress<EncodingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var maxTokens = side == EncodingSide.Query ? Description.MaxQueryTokens : Description.MaxDocumentTokens;
        var vectors = new SparseVector[texts.Count];
        var tally = new EncodingTally(texts.Count, progress);
        for (var first = 0; first < texts.Count; first += ChunkTexts)
        {
            var start = first;
            var count = Math.Min(ChunkTexts, texts.Count - start);
            var ids = await Task.Run(
                () => Tokenize(texts, start, count, maxTokens, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            await EncodeChunkAsync(ids, vectors.AsMemory(start, count), tally, cancellationToken).ConfigureAwait(false);
        }

        return vectors;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _model.Dispose();
        _runs.Dispose();
    }

    /// <summary>The token ids that a text is read as, frame included, cut at the side's limit.</summary>
    public int[] TokenIdsOf(string text, EncodingSide side) =>
        _tokenizer.Encode(text, side == EncodingSide.Query ? Description.MaxQueryTokens : Description.MaxDocumentTokens);

    private int[][] Tokenize(
        IReadOnlyList<string> texts, int start, int count, int maxTokens, CancellationToken cancellationToken)
    {
        for (var i = start; i < start + count; i++)
        {
            if (texts[i] is null)
            {
                throw new ArgumentException($"Text {i} is null; give an empty string instead.", nameof(texts));
            }
        }

        var ids = new int[count][];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = _options.Threads,
            CancellationToken = cancellationToken,
        };
        Parallel.For(0, count, parallel, () => new int[maxTokens], (i, _, buffer) =>
        {
            ids[i] = buffer[.._tokenizer.Encode(texts[start + i], buffer)];
            return buffer;
        }, static _ => { });
        return ids;
    }

    private async Task EncodeChunkAsync(
        int[][] ids, Memory<SparseVector> vectors, EncodingTally tally, CancellationToken cancellationToken)
    {
        var plan = TokenBudgetBatcher.Plan(Array.ConvertAll(ids, static i => i.Length), _options.TokenBudget);
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
            var buffer = Array.Empty<float>();
            for (var b = Interlocked.Increment(ref next); b < plan.Count; b = Interlocked.Increment(ref next))
            {
                await _runs.WaitAsync(failure.Token).ConfigureAwait(false);
                try
                {
                    buffer = EncodeBatch(ids, plan[b], buffer, vectors.Span);
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

                tally.Add(plan[b], ids);
            }
        }
    }

    private float[] EncodeBatch(int[][] ids, int[] rows, float[] buffer, Span<SparseVector> vectors)
    {
        var batch = new TokenBatch(rows.Length, ids[rows[0]].Length, _tokenizer.PadId);
        for (var i = 0; i < rows.Length; i++)
        {
            batch.Set(i, ids[rows[i]]);
        }

        var width = _model.VocabularySize;
        if (buffer.Length < rows.Length * width)
        {
            buffer = GC.AllocateUninitializedArray<float>(rows.Length * width);
        }

        _model.Run(batch, buffer);
        for (var i = 0; i < rows.Length; i++)
        {
            // An output padded beyond the vocabulary carries nothing there that could be matched.
            vectors[rows[i]] = Sparsifier.Sparsify(buffer.AsSpan(i * width, Vocabulary.Count));
        }

        return buffer;
    }
}
