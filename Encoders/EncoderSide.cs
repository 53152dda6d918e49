using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Runtime;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Encoders;

/// <summary>
/// One side of an encoder, ready to run: either a model behind a frame, or a table. Immutable and thread-safe.
/// </summary>
internal sealed class EncoderSide
{
    private readonly SideRecipe _recipe;
    private readonly ITextTokenizer _tokenizer;
    private readonly TextFramer? _framer;
    private readonly VectorFinisher _finisher;
    private readonly string _prompt;
    private readonly bool[] _isSpecial;

    private EncoderSide(SideRecipe recipe, ITextTokenizer tokenizer, string prompt, VectorPruning pruning)
    {
        _recipe = recipe;
        _tokenizer = tokenizer;
        _prompt = prompt;
        _finisher = new VectorFinisher(recipe, tokenizer, pruning);
        _isSpecial = new bool[tokenizer.Vocabulary.Count];
        foreach (var id in tokenizer.SpecialTokenIds)
        {
            _isSpecial[id] = true;
        }
    }

    private EncoderSide(
        SideRecipe recipe,
        ITextTokenizer tokenizer,
        string prompt,
        VectorPruning pruning,
        IReadOnlyList<IEncoderModel> models,
        int maxTokens)
        : this(recipe, tokenizer, prompt, pruning)
    {
        Models = models;
        _framer = TextFramer.Build(tokenizer, recipe, prompt, maxTokens);
    }

    private EncoderSide(
        SideRecipe recipe, ITextTokenizer tokenizer, string prompt, VectorPruning pruning, StaticQueryEncoder table)
        : this(recipe, tokenizer, prompt, pruning) => Table = table;

    /// <summary>The same model on each device, in the devices' order; none where there is a table.</summary>
    public IReadOnlyList<IEncoderModel> Models { get; } = [];

    /// <summary>The table, or null where there is a model.</summary>
    public StaticQueryEncoder? Table { get; }

    /// <summary>The terms of its vectors.</summary>
    public Vocabulary Vocabulary => _tokenizer.Vocabulary;

    /// <summary>Length of the scratch that <see cref="Tokenize"/> needs.</summary>
    public int BufferLength => _framer?.BufferLength ?? 0;

    /// <summary>The most tokens of a batch's row.</summary>
    public int MaxLength => _framer?.MaxLength ?? 0;

    /// <summary>A side with a model.</summary>
    /// <param name="recipe">What the model was made for.</param>
    /// <param name="tokenizer">Of the same vocabulary.</param>
    /// <param name="models">One a device; they stay the caller's.</param>
    /// <param name="prompt">Put in front of every text; empty for none.</param>
    /// <param name="maxTokens">The most tokens of a text.</param>
    /// <param name="pruning">Applied to every vector.</param>
    /// <exception cref="ArgumentException">The tokenizer's vocabulary is larger than the model's output.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit has no room for a text.</exception>
    public static EncoderSide ForModel(
        SideRecipe recipe,
        ITextTokenizer tokenizer,
        IReadOnlyList<IEncoderModel> models,
        string prompt,
        int maxTokens,
        VectorPruning pruning)
    {
        recipe.Validate();
        var model = models[0];
        return tokenizer.Vocabulary.Count <= model.VocabularySize
            ? new EncoderSide(recipe, tokenizer, prompt, pruning, models, maxTokens)
            : throw new ArgumentException(
                $"The tokenizer has {tokenizer.Vocabulary.Count} terms but the model's output only " +
                $"{model.VocabularySize}; use the tokenizer that came with the model.", nameof(tokenizer));
    }

    /// <summary>A side with a table.</summary>
    /// <param name="recipe">Its head is a table.</param>
    /// <param name="tokenizer">The table's.</param>
    /// <param name="table">The weights.</param>
    /// <param name="prompt">Put in front of every text; empty for none.</param>
    /// <param name="pruning">Applied to every vector.</param>
    public static EncoderSide ForTable(
        SideRecipe recipe,
        ITextTokenizer tokenizer,
        StaticQueryEncoder table,
        string prompt,
        VectorPruning pruning) => new(recipe, tokenizer, prompt, pruning, table);

    /// <summary>A text as the model reads it.</summary>
    /// <param name="text">Any.</param>
    /// <param name="buffer">Scratch of length <see cref="BufferLength"/>.</param>
    public TokenizedText Tokenize(string text, Span<int> buffer) =>
        (_framer ?? throw new InvalidOperationException("A table reads no frame.")).Frame(text, buffer);

    /// <summary>The token ids of a text as the model reads it, or as the table is asked for them.</summary>
    public int[] TokenIdsOf(string text)
    {
        if (Table is null)
        {
            return [.. Tokenize(text, new int[BufferLength]).Ids];
        }

        var ids = new int[Table.MaxTokens];
        return ids[.._tokenizer.EncodeUnframed(string.Concat(_prompt, text), ids)];
    }

    /// <summary>How long a text is, and at how many positions the head works.</summary>
    public TextExtent ExtentOf(string text)
    {
        if (Table is not null)
        {
            return new TextExtent { Tokens = TokenIdsOf(text).Length, PooledTokens = 0 };
        }

        var tokenized = Tokenize(text, new int[BufferLength]);
        var tokens = tokenized.Ids.Length;
        var pooled = (_recipe.Head, _recipe.Positions) switch
        {
            (EncoderHead.Mlp, _) or (_, PooledPositions.All) => tokens,
            (_, PooledPositions.First or PooledPositions.Last) => Math.Min(1, tokens),
            (_, PooledPositions.Marked) => tokens - tokenized.PooledFrom,
            _ => tokenized.Ids.Count(id => !_isSpecial[id]),
        };
        return new TextExtent { Tokens = tokens, PooledTokens = pooled };
    }

    /// <summary>Looks a text up.</summary>
    /// <param name="text">Any.</param>
    /// <param name="ids">Scratch, as long as the table's most tokens.</param>
    /// <param name="weights">The same.</param>
    /// <param name="tokens">How many tokens the text had, up to the limit.</param>
    public SparseVector LookUp(string text, Span<int> ids, Span<float> weights, out int tokens)
    {
        var table = Table ?? throw new InvalidOperationException("A model is run, not looked up.");
        var full = _prompt.Length == 0 ? text : string.Concat(_prompt, text);
        var count = table.Encode(full, ids, weights, out tokens);
        return _finisher.Finish(count == 0
            ? SparseVector.Empty
            : new SparseVector(ids[..count].ToArray(), weights[..count].ToArray()));
    }

    /// <summary>Runs a batch.</summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <param name="texts">All texts; those of the batch have at most as many tokens as the first.</param>
    /// <param name="rows">Which texts, the longest first.</param>
    /// <param name="vectors">Receives one vector a text, at the text's place.</param>
    public void EncodeBatch(IEncoderModel model, TokenizedText[] texts, int[] rows, Memory<SparseVector> vectors)
    {
        var batch = new TokenBatch(rows.Length, texts[rows[0]].Ids.Length, _tokenizer.PadId);
        for (var i = 0; i < rows.Length; i++)
        {
            batch.Set(i, texts[rows[i]].Ids);
            LeaveOut(batch, i, texts[rows[i]]);
        }

        // An output padded beyond the vocabulary carries nothing there that could be matched.
        model.Run(batch, (row, weights) => vectors.Span[rows[row]] =
            _finisher.Finish(weights[..Vocabulary.Count], texts[rows[row]].Ids));
    }

    private void LeaveOut(TokenBatch batch, int row, TokenizedText text)
    {
        if (_recipe.Positions == PooledPositions.Marked)
        {
            for (var i = 0; i < text.PooledFrom; i++)
            {
                batch.LeaveOut(row, i);
            }
        }
        else if (_recipe.Positions == PooledPositions.NotSpecial || _recipe.HasLiteralResidual)
        {
            for (var i = 0; i < text.Ids.Length; i++)
            {
                if (_isSpecial[text.Ids[i]])
                {
                    batch.LeaveOut(row, i);
                }
            }
        }
    }
}
