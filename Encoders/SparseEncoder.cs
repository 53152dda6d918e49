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
/// table. Batches of many texts depend on the texts alone and each runs on one thread, so the vectors of a call are the
/// same bytes whatever the number of threads; single texts of concurrent callers share batches, which may change their
/// weights in the last digits. Memory is bounded by the options, not by the input, apart from the texts and vectors
/// themselves. Thread-safe; concurrent calls share the same devices and <see cref="EncoderOptions.Threads"/>.
/// </summary>
public sealed class SparseEncoder : ISparseEncoder
{
    /// <summary>So few texts of a model take the way of single ones.</summary>
    private const int JoinedTexts = 1;

    /// <summary>
    /// So few texts are looked up on the calling thread: a task takes as long as dozens of them.
    /// </summary>
    private const int FewTexts = 64;

    private readonly EncoderSide? _document;
    private readonly EncoderSide _query;
    private readonly EncoderOptions _options;
    private readonly EncoderLanes _lanes;
    private readonly BatchPlan _plan;
    private readonly Dictionary<EncoderSide, (BatchRunner Runner, TextJoiner Joiner)> _runs = [];

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
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MemoryBudget ?? 1, 1, nameof(options));
        if (document is not null && document.Vocabulary.Fingerprint != query.Vocabulary.Fingerprint)
        {
            throw new ArgumentException(
                $"Documents have {document.Vocabulary.Count} terms and queries {query.Vocabulary.Count} other ones; "
                + "both sides need the same vocabulary.", nameof(query));
        }

        _document = document;
        _query = query;
        _options = options;
        EncoderSide[] sides = document is null ? [query] : [document, query];
        EncoderSide[] withModels = [.. sides.Where(static s => s.Models.Count > 0)];
        Devices = withModels.Length == 0 ? [] : [.. withModels[0].Models.Select(static m => m.Device)];
        var kind = Devices.Count > 0 ? Devices[0].Kind : EncoderDeviceKind.Cpu;
        _plan = BatchPlan.For(kind, options);
        var lanesOfDevice = EncoderLanes.RoomFor(
            [.. withModels.Select(static s => s.Models[0])], [.. withModels.Select(static s => s.MaxLength)],
            kind == EncoderDeviceKind.Cuda ? EncoderLanes.LanesOfCudaDevice : options.Threads, options.MemoryBudget);
        _lanes = new EncoderLanes(Math.Max(1, Devices.Count), lanesOfDevice);
        foreach (var side in withModels)
        {
            var runner = new BatchRunner(side, options.MemoryBudget, lanesOfDevice);
            _runs[side] = (runner, new TextJoiner(runner, _lanes, _plan));
        }

        Description = description;
    }

    /// <summary>Where models run; none where both sides look their texts up.</summary>
    public IReadOnlyList<EncoderDevice> Devices { get; }

    /// <summary>Why models run on the processor although a CUDA device was hoped for; null where they do not.</summary>
    public string? FallbackReason { get; init; }

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
    public Task<SparseVector[]> EncodeAsync(
        IReadOnlyList<string> texts,
        EncodingSide side,
        IProgress<EncodingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        EncodeManyAsync(texts, side, new EncodingRun { Progress = progress }, cancellationToken);

    /// <summary>Encodes texts, and goes on where one fails if somebody listens.</summary>
    /// <param name="texts">Any number, any length, none null; a text beyond the token limit is cut there.</param>
    /// <param name="side">Whether the texts are documents or queries.</param>
    /// <param name="run">Who listens to progress and failures.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    /// <returns>One vector a text, in the texts' order; empty for a text that failed.</returns>
    /// <exception cref="InvalidOperationException">Documents are given to an encoder of queries alone.</exception>
    /// <exception cref="EncoderMemoryException">A single text needs more than the memory budget.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<SparseVector[]> EncodeManyAsync(
        IReadOnlyList<string> texts, EncodingSide side, EncodingRun run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(run);
        var encoder = SideOf(side);
        RequireTexts(texts);
        cancellationToken.ThrowIfCancellationRequested();
        var vectors = new SparseVector[texts.Count];
        var tally = new EncodingTally(texts.Count, run.Progress);
        if (encoder.Table is not null)
        {
            await LookUpAsync(encoder, texts, vectors, tally, cancellationToken).ConfigureAwait(false);
        }
        else if (texts.Count <= JoinedTexts)
        {
            await JoinAsync(encoder, texts, vectors, tally, run.OnFailure, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await new BulkEncoding(encoder, _runs[encoder].Runner, _lanes, _plan)
                .RunAsync(texts, vectors, tally, run.OnFailure, cancellationToken).ConfigureAwait(false);
        }

        return vectors;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var model in (_document?.Models ?? []).Concat(_query.Models).Distinct())
        {
            model.Dispose();
        }

        _lanes.Dispose();
    }

    /// <summary>The token ids that a text is read as, frame included, cut at the side's limit.</summary>
    /// <exception cref="InvalidOperationException">Documents are given to an encoder of queries alone.</exception>
    public int[] TokenIdsOf(string text, EncodingSide side)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SideOf(side).TokenIdsOf(text);
    }

    /// <summary>How long a text is as a side reads it, cut at the side's limit.</summary>
    /// <exception cref="InvalidOperationException">Documents are given to an encoder of queries alone.</exception>
    public TextExtent ExtentOf(string text, EncodingSide side)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SideOf(side).ExtentOf(text);
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
            Splade.Side, tokenizer, [model], prompt: "", maxTokens ?? tokenizer.FrameLength + 1,
            pruning ?? VectorPruning.None);
    }

    private static void RequireTexts(IReadOnlyList<string> texts)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            if (texts[i] is null)
            {
                throw new ArgumentException($"Text {i} is null; give an empty string instead.", nameof(texts));
            }
        }
    }

    private async Task JoinAsync(
        EncoderSide side,
        IReadOnlyList<string> texts,
        SparseVector[] vectors,
        EncodingTally tally,
        Action<int, Exception>? onFailure,
        CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<int>.Shared.Rent(side.BufferLength);
        var tokenized = new TokenizedText[texts.Count];
        for (var i = 0; i < texts.Count; i++)
        {
            tokenized[i] = side.Tokenize(texts[i], buffer);
        }

        ArrayPool<int>.Shared.Return(buffer);
        var joiner = _runs[side].Joiner;
        for (var i = 0; i < texts.Count; i++)
        {
            try
            {
                vectors[i] = tokenized[i].Ids.Length == 0
                    ? SparseVector.Empty
                    : await joiner.EncodeAsync(tokenized[i], cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (onFailure is not null && e is not OperationCanceledException)
            {
                vectors[i] = SparseVector.Empty;
                onFailure(i, e);
            }

            tally.Add(texts: 1, tokenized[i].Ids.Length, tokenized[i].IsCut ? 1 : 0);
        }
    }

    private async Task LookUpAsync(
        EncoderSide side,
        IReadOnlyList<string> texts,
        SparseVector[] vectors,
        EncodingTally tally,
        CancellationToken cancellationToken)
    {
        if (texts.Count <= FewTexts)
        {
            LookUpFew(side, texts, vectors, tally, cancellationToken);
            return;
        }

        await Task.Run(() => LookUpMany(side, texts, vectors, tally, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    private static void LookUpFew(
        EncoderSide side,
        IReadOnlyList<string> texts,
        SparseVector[] vectors,
        EncodingTally tally,
        CancellationToken cancellationToken)
    {
        var most = side.Table!.MaxTokens;
        var (ids, weights) = (ArrayPool<int>.Shared.Rent(most), ArrayPool<float>.Shared.Rent(most));
        for (var i = 0; i < vectors.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            vectors[i] = side.LookUp(texts[i], ids, weights, out var tokens);
            tally.Add(texts: 1, tokens);
        }

        ArrayPool<int>.Shared.Return(ids);
        ArrayPool<float>.Shared.Return(weights);
    }

    private void LookUpMany(
        EncoderSide side,
        IReadOnlyList<string> texts,
        SparseVector[] vectors,
        EncodingTally tally,
        CancellationToken cancellationToken)
    {
        var most = side.Table!.MaxTokens;
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = _options.Threads,
            CancellationToken = cancellationToken,
        };
        Parallel.For(
            0, vectors.Length, parallel, () => (Ids: new int[most], Weights: new float[most]),
            (i, _, scratch) =>
            {
                vectors[i] = side.LookUp(texts[i], scratch.Ids, scratch.Weights, out var tokens);
                tally.Add(texts: 1, tokens);
                return scratch;
            },
            static _ => { });
    }
}
