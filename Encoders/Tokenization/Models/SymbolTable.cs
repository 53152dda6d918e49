using System.Text;

namespace SparseSearch.Encoders.Tokenization.Models;

/// <summary>From a character to the symbol that a BPE text starts from. Immutable and thread-safe.</summary>
internal sealed class SymbolTable
{
    /// <summary>What <see cref="this[int]"/> gives for a character without a symbol.</summary>
    public const int Absent = -1;

    private readonly int[] _firstPlane = new int[char.MaxValue + 1];
    private readonly Dictionary<int, int> _others = [];

    /// <summary>Builds the table.</summary>
    /// <param name="symbols">Texts by symbol; those of one code point are taken, and of equal ones the first.</param>
    public SymbolTable(IReadOnlyList<string> symbols)
    {
        Array.Fill(_firstPlane, Absent);
        for (var id = 0; id < symbols.Count; id++)
        {
            if (Rune.DecodeFromUtf16(symbols[id], out var rune, out var length) != System.Buffers.OperationStatus.Done
                || length != symbols[id].Length)
            {
                continue;
            }

            if (rune.IsBmp)
            {
                ref var entry = ref _firstPlane[rune.Value];
                entry = entry == Absent ? id : entry;
            }
            else
            {
                _others.TryAdd(rune.Value, id);
            }
        }
    }

    /// <summary>The symbol of a code point, or <see cref="Absent"/>.</summary>
    public int this[int codePoint] => codePoint <= char.MaxValue
        ? _firstPlane[codePoint]
        : _others.GetValueOrDefault(codePoint, Absent);
}
