using System.Buffers;
using SparseSearch.Encoders.Tokenization.Models;
using SparseSearch.Encoders.Tokenization.PreTokenizers;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>
/// Where one call's ids go, and what its steps share: the rest of the pipeline and a little scratch. Lives on the stack
/// of one <see cref="PipelineTokenizer"/> call, which disposes of it.
/// </summary>
internal ref struct TokenWriter
{
    private const int FirstSymbols = 128;
    private readonly Span<int> _ids;
    private readonly IPreTokenizer[] _preTokenizers;
    private readonly ITokenModel _model;
    private int[]? _symbols;
    private int _count;

    /// <summary>Starts without ids.</summary>
    /// <param name="ids">Receives ids; what does not fit is dropped.</param>
    /// <param name="preTokenizers">The steps of <see cref="Pass"/>, in order.</param>
    /// <param name="model">Takes what the last step hands on.</param>
    public TokenWriter(Span<int> ids, IPreTokenizer[] preTokenizers, ITokenModel model)
    {
        _ids = ids;
        _preTokenizers = preTokenizers;
        _model = model;
    }

    /// <summary>Ids written.</summary>
    public readonly int Count => _count;

    /// <summary>Whether there is no room for another id.</summary>
    public readonly bool IsFull => _count >= _ids.Length;

    /// <summary>Whether the next word is the first of the whole text.</summary>
    public bool IsAtStart { get; set; }

    /// <summary>Writes one id, or drops it where there is no room.</summary>
    public void Write(int id)
    {
        if (_count < _ids.Length)
        {
            _ids[_count++] = id;
        }
    }

    /// <summary>
    /// Hands a word to a step of the pipeline; behind the last one, to the model. An empty word is nothing.
    /// </summary>
    public void Pass(scoped ReadOnlySpan<char> word, int step)
    {
        if (word.IsEmpty || IsFull)
        {
            return;
        }

        if (step < _preTokenizers.Length)
        {
            _preTokenizers[step].Split(word, step, ref this);
        }
        else
        {
            _model.Write(word, ref this);
            IsAtStart = false;
        }
    }

    /// <summary>Scratch of the model, kept over the words of a call; its content is kept when it grows.</summary>
    /// <param name="length">The least length.</param>
    public int[] Symbols(int length)
    {
        if (_symbols is { } symbols && symbols.Length >= length)
        {
            return symbols;
        }

        var larger = ArrayPool<int>.Shared.Rent(Math.Max(FirstSymbols, length));
        if (_symbols is { } old)
        {
            old.CopyTo(larger, 0);
            ArrayPool<int>.Shared.Return(old);
        }

        _symbols = larger;
        return larger;
    }

    /// <summary>Gives the scratch back.</summary>
    public void Dispose()
    {
        if (_symbols is { } symbols)
        {
            _symbols = null;
            ArrayPool<int>.Shared.Return(symbols);
        }
    }
}
