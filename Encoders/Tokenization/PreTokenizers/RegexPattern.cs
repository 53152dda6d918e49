using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SparseSearch.Encoders.Tokenization.PreTokenizers;

/// <summary>
/// A regular expression over code points. The runtime's expressions see UTF-16 units, so that <c>\p{L}</c> misses
/// letters beyond the first plane and <c>.</c> halves them; in texts that have such characters, each is looked at as
/// one character of the first plane that has the same category. Matching rents what it needs and allocates little; the
/// runtime may cache a matcher a thread.
/// </summary>
/// <param name="expression">In the runtime's dialect (<see cref="OnigurumaDialect"/>).</param>
internal sealed class RegexPattern(Regex expression) : ITextPattern
{
    // One rarely written character of the first plane for each category that has any beyond it; by category's number.
    private static readonly char[] s_standIns = BuildStandIns();

    /// <inheritdoc/>
    public void FindAll(scoped ReadOnlySpan<char> text, ref MatchList matches)
    {
        var firstSurrogate = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        if (firstSurrogate < 0)
        {
            foreach (var match in expression.EnumerateMatches(text))
            {
                matches.Add(match.Index, match.Index + match.Length);
            }

            return;
        }

        var view = ArrayPool<char>.Shared.Rent(text.Length);
        var offsets = ArrayPool<int>.Shared.Rent(text.Length + 1);
        var count = 0;
        for (var i = 0; i < text.Length; count++)
        {
            offsets[count] = i;
            Rune.DecodeFromUtf16(text[i..], out var rune, out var width);
            view[count] = rune.IsBmp ? (char)rune.Value : s_standIns[(int)Rune.GetUnicodeCategory(rune)];
            i += width;
        }

        offsets[count] = text.Length;
        foreach (var match in expression.EnumerateMatches(view.AsSpan(0, count)))
        {
            matches.Add(offsets[match.Index], offsets[match.Index + match.Length]);
        }

        ArrayPool<char>.Shared.Return(view);
        ArrayPool<int>.Shared.Return(offsets);
    }

    private static char[] BuildStandIns()
    {
        // Where a category has no character in the first plane's upper part, an unassigned one stands for "anything
        // else".
        var standIns = new char[Enum.GetValues<UnicodeCategory>().Length];
        Array.Fill(standIns, '\uFFFF');
        for (var unit = '\uA000'; unit < '\uFFFE'; unit++)
        {
            var category = CharUnicodeInfo.GetUnicodeCategory(unit);
            if (category != UnicodeCategory.Surrogate)
            {
                standIns[(int)category] = unit;
            }
        }

        return standIns;
    }
}
