using System.Buffers;

namespace SparseSearch.Encoders.Tokenization.Normalizers;

/// <summary>
/// Unicode's normalisation forms (Unicode Standard Annex 15) by tables of our own, so that ids depend neither on ICU
/// nor on the runtime's Unicode version. A text is worked on from one character below U+0300 to the next, since none of
/// those joins what stands before it.
/// </summary>
internal sealed class UnicodeNormalizer : ITextNormalizer
{
    /// <summary>Canonical decomposition, then composition.</summary>
    public static readonly UnicodeNormalizer C = new(isCompatible: false, composes: true, firstAffected: 0x300);

    /// <summary>Canonical decomposition.</summary>
    public static readonly UnicodeNormalizer D = new(isCompatible: false, composes: false, firstAffected: 0xC0);

    /// <summary>Compatibility decomposition, then composition.</summary>
    public static readonly UnicodeNormalizer KC = new(isCompatible: true, composes: true, firstAffected: 0xA0);

    /// <summary>Compatibility decomposition.</summary>
    public static readonly UnicodeNormalizer KD = new(isCompatible: true, composes: false, firstAffected: 0xA0);

    // Code points below join nothing before them and are no marks.
    private const int FirstMark = 0x300;

    // A mark on its way: its class above bit 56, its place above bit 21, its code point below.
    private const int ClassShift = 56;
    private const int PlaceShift = 21;
    private const ulong CodePointMask = (1UL << PlaceShift) - 1;

    private readonly bool _isCompatible;
    private readonly bool _composes;
    private readonly int _firstAffected;

    private UnicodeNormalizer(bool isCompatible, bool composes, int firstAffected)
    {
        _isCompatible = isCompatible;
        _composes = composes;
        _firstAffected = firstAffected;
    }

    /// <inheritdoc/>
    public bool Normalize(scoped ReadOnlySpan<char> text, ref TextBuffer output)
    {
        var affected = text.IndexOfAnyExceptInRange('\0', (char)(_firstAffected - 1));
        if (affected < 0)
        {
            return false;
        }

        // The character before may take a mark.
        affected = Math.Max(0, affected - 1);
        output.Append(text[..affected]);
        var part = new CodePointBuffer();
        foreach (var rune in text[affected..].EnumerateRunes())
        {
            if (rune.Value < FirstMark)
            {
                Flush(ref part, ref output);
            }

            Decompose(rune.Value, ref part);
        }

        Flush(ref part, ref output);
        part.Dispose();
        return true;
    }

    private void Decompose(int codePoint, ref CodePointBuffer part)
    {
        Span<int> parts = stackalloc int[NormalizationData.MaxDecomposition];
        var count = NormalizationData.Decompose(codePoint, _isCompatible, parts);
        foreach (var one in parts[..count])
        {
            part.Add(((ulong)NormalizationData.ClassOf(one) << ClassShift) | ((ulong)part.Count << PlaceShift)
                | (uint)one);
        }
    }

    private void Flush(ref CodePointBuffer part, ref TextBuffer output)
    {
        var marks = part.Items;
        SortMarks(marks);
        var count = _composes ? Compose(marks) : marks.Length;
        foreach (var mark in marks[..count])
        {
            output.AppendCodePoint((int)(mark & CodePointMask));
        }

        part.Clear();
    }

    // Runs of marks are ordered by class; marks of one class keep their order, since the place counts next.
    private static void SortMarks(Span<ulong> marks)
    {
        for (var i = 0; i < marks.Length;)
        {
            var start = i;
            while (i < marks.Length && marks[i] >> ClassShift != 0)
            {
                i++;
            }

            if (i - start > 1)
            {
                marks[start..i].Sort();
            }

            i += i == start ? 1 : 0;
        }
    }

    // Joins starters with what follows, in place; a mark is blocked by one of its class or a higher one before it.
    private static int Compose(Span<ulong> marks)
    {
        var kept = 0;
        var starter = -1;
        foreach (var mark in marks)
        {
            var combiningClass = mark >> ClassShift;
            var last = starter >= 0 && kept > starter + 1 ? marks[kept - 1] >> ClassShift : 0;
            var isFree = starter >= 0 && (kept == starter + 1 || (last != 0 && last < combiningClass));
            if (isFree && NormalizationData.Compose(
                (int)(marks[starter] & CodePointMask), (int)(mark & CodePointMask)) is var composed && composed != 0)
            {
                marks[starter] = (marks[starter] & ~CodePointMask) | (uint)composed;
                continue;
            }

            if (combiningClass == 0)
            {
                starter = kept;
            }

            marks[kept++] = mark;
        }

        return kept;
    }

    /// <summary>Decomposed code points between two flushes, in a rented array.</summary>
    private struct CodePointBuffer
    {
        private const int FirstCapacity = 64;
        private ulong[]? _items;

        /// <summary>Code points so far.</summary>
        public int Count { get; private set; }

        /// <summary>The code points, open to change.</summary>
        public readonly Span<ulong> Items => _items.AsSpan(0, Count);

        /// <summary>Adds one.</summary>
        public void Add(ulong item)
        {
            if (_items is null || Count == _items.Length)
            {
                var larger = ArrayPool<ulong>.Shared.Rent(Math.Max(FirstCapacity, checked(2 * Count)));
                Items.CopyTo(larger);
                Dispose();
                _items = larger;
            }

            _items[Count++] = item;
        }

        /// <summary>Forgets all.</summary>
        public void Clear() => Count = 0;

        /// <summary>Gives the array back.</summary>
        public void Dispose()
        {
            if (_items is { } items)
            {
                _items = null;
                ArrayPool<ulong>.Shared.Return(items);
            }
        }
    }
}
