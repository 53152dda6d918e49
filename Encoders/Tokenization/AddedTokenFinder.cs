using System.Buffers;
using System.Text;
using SparseSearch.Encoders.Tokenization.PreTokenizers;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>
/// Finds added tokens in a text: the leftmost, and of those at one place the longest. Immutable and thread-safe.
/// </summary>
internal sealed class AddedTokenFinder
{
    private readonly AddedToken[] _tokens;
    private readonly SearchValues<string> _texts;

    private AddedTokenFinder(AddedToken[] tokens)
    {
        _tokens = tokens;
        _texts = SearchValues.Create([.. tokens.Select(static token => token.Text)], StringComparison.Ordinal);
    }

    /// <summary>Builds a finder, or null where there is nothing to find; tokens without text are left out.</summary>
    public static AddedTokenFinder? Create(IEnumerable<AddedToken> tokens)
    {
        AddedToken[] found =
        [
            .. tokens.Where(static token => token.Text.Length > 0).OrderByDescending(static token => token.Text.Length),
        ];
        return found.Length > 0 ? new AddedTokenFinder(found) : null;
    }

    /// <summary>Finds the next token.</summary>
    /// <param name="text">Valid UTF-16.</param>
    /// <param name="from">Where the search begins: 0, then the <c>Next</c> of the match before.</param>
    /// <param name="floor">Where the text that no match has taken begins: 0, then the <c>End</c> of the match
    /// before.</param>
    /// <param name="match">The match.</param>
    /// <returns>False where there is none.</returns>
    public bool TryFind(scoped ReadOnlySpan<char> text, int from, int floor, out Match match)
    {
        while (text[from..].IndexOfAny(_texts) is var place && place >= 0)
        {
            var start = from + place;
            var token = TokenAt(text[start..]);
            var end = from = start + token.Text.Length;
            if (token.IsSingleWord && (EndsWithWord(text[..start]) || StartsWithWord(text[end..])))
            {
                continue;
            }

            if (token.StripsLeft)
            {
                start = Math.Max(text[..start].TrimEnd().Length, Math.Min(floor, start));
            }

            if (token.StripsRight)
            {
                end = text.Length - text[end..].TrimStart().Length;
            }

            match = new Match(start, end, from, token.Id);
            return true;
        }

        match = default;
        return false;
    }

    private static bool EndsWithWord(scoped ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatus.Done
        && CharacterClass.IsWord(rune.Value);

    private static bool StartsWithWord(scoped ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done && CharacterClass.IsWord(rune.Value);

    private AddedToken TokenAt(scoped ReadOnlySpan<char> text)
    {
        foreach (var token in _tokens)
        {
            if (text.StartsWith(token.Text, StringComparison.Ordinal))
            {
                return token;
            }
        }

        throw new InvalidOperationException("The search found an added token where none is.");
    }

    /// <summary>A token in a text.</summary>
    /// <param name="Start">Where it begins, with the white space that it takes.</param>
    /// <param name="End">Where it ends, likewise.</param>
    /// <param name="Next">Where the search goes on.</param>
    /// <param name="Id">The token's id.</param>
    public readonly record struct Match(int Start, int End, int Next, int Id);
}
