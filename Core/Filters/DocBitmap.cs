using System.Numerics;

namespace SparseSearch.Core.Filters;

/// <summary>
/// A set of doc ids as one bit a document: live, filtered or accepted documents. Not thread-safe while it is written;
/// safe to share once it is not.
/// </summary>
public sealed class DocBitmap
{
    private readonly ulong[] _words;

    /// <summary>An empty set over documents 0 to <paramref name="docCount"/> − 1.</summary>
    public DocBitmap(int docCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(docCount);
        DocCount = docCount;
        _words = new ulong[(docCount + 63) / 64];
    }

    /// <summary>Documents the set ranges over.</summary>
    public int DocCount { get; }

    /// <summary>The bits: document d is bit d mod 64 of word d / 64. Bits beyond the last document are 0.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    /// <summary>The set of all documents.</summary>
    public static DocBitmap All(int docCount)
    {
        var all = new DocBitmap(docCount);
        all._words.AsSpan().Fill(ulong.MaxValue);
        all.ClearBeyondLast();
        return all;
    }

    /// <summary>The set that words stand for, as <see cref="Words"/> gives them; a copy.</summary>
    /// <exception cref="ArgumentException">Their number does not fit; bits beyond the last document are cleared.</exception>
    public static DocBitmap Of(int docCount, ReadOnlySpan<ulong> words)
    {
        var set = new DocBitmap(docCount);
        if (words.Length != set._words.Length)
        {
            throw new ArgumentException(
                $"{words.Length} words do not fit {docCount} documents.", nameof(words));
        }

        words.CopyTo(set._words);
        set.ClearBeyondLast();
        return set;
    }

    /// <summary>Becomes what another set over as many documents is.</summary>
    public void SetTo(DocBitmap other)
    {
        CheckSameDocuments(other);
        other._words.CopyTo(_words.AsSpan());
    }

    /// <summary>Whether a document is in the set.</summary>
    public bool Contains(int docId)
    {
        CheckRange(docId);
        return (_words[docId >> 6] >> (docId & 63) & 1) != 0;
    }

    /// <summary>Puts a document into the set.</summary>
    public void Add(int docId)
    {
        CheckRange(docId);
        _words[docId >> 6] |= 1UL << (docId & 63);
    }

    /// <summary>Takes a document out of the set.</summary>
    public void Remove(int docId)
    {
        CheckRange(docId);
        _words[docId >> 6] &= ~(1UL << (docId & 63));
    }

    /// <summary>Number of documents in the set.</summary>
    public int Count()
    {
        var count = 0;
        foreach (var word in _words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>Keeps only what another set over as many documents has too.</summary>
    public void And(DocBitmap other)
    {
        CheckSameDocuments(other);
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] &= other._words[i];
        }
    }

    /// <summary>Adds what another set over as many documents has.</summary>
    public void Or(DocBitmap other)
    {
        CheckSameDocuments(other);
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] |= other._words[i];
        }
    }

    /// <summary>Adds what a smaller set has, moved up.</summary>
    /// <param name="part">Its document 0 becomes <paramref name="start"/>.</param>
    /// <param name="start">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part passes the last document.</exception>
    public void OrAt(DocBitmap part, int start)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)start + part.DocCount, DocCount, nameof(start));
        var (first, shift) = (start >> 6, start & 63);
        for (var i = 0; i < part._words.Length; i++)
        {
            _words[first + i] |= part._words[i] << shift;
            if (shift > 0 && part._words[i] >> (64 - shift) is not 0 and var high)
            {
                _words[first + i + 1] |= high;
            }
        }
    }

    /// <summary>Becomes the set of all documents that were not in it.</summary>
    public void Invert()
    {
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] = ~_words[i];
        }

        ClearBeyondLast();
    }

    /// <summary>Whether no document is in the set.</summary>
    public bool IsEmpty() => !_words.AsSpan().ContainsAnyExcept(0UL);

    /// <summary>A set of its own with the same documents.</summary>
    public DocBitmap Copy()
    {
        var copy = new DocBitmap(DocCount);
        _words.CopyTo(copy._words, 0);
        return copy;
    }

    /// <summary>Adds documents as long as they are in range.</summary>
    /// <returns>False where one is beyond the last document; those before it were added.</returns>
    internal bool TryAdd(ReadOnlySpan<uint> docIds)
    {
        foreach (var docId in docIds)
        {
            if (docId >= (uint)DocCount)
            {
                return false;
            }

            _words[docId >> 6] |= 1UL << (int)(docId & 63);
        }

        return true;
    }

    /// <summary>Adds documents that are given as bits.</summary>
    /// <param name="bits">Document d is bit d mod 32 of number d / 32; length ⌈documents / 32⌉.</param>
    /// <returns>False where a bit beyond the last document is set; nothing was added then.</returns>
    internal bool TryOr(ReadOnlySpan<uint> bits)
    {
        if ((DocCount & 31) != 0 && bits[^1] >> (DocCount & 31) != 0)
        {
            return false;
        }

        for (var i = 0; i < bits.Length; i++)
        {
            _words[i >> 1] |= (ulong)bits[i] << (32 * (i & 1));
        }

        return true;
    }

    /// <summary>The part of the set from a document on, numbered from 0; a copy.</summary>
    /// <param name="start">The document that becomes 0.</param>
    /// <param name="docCount">Documents of the part.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part passes the last document.</exception>
    public DocBitmap Slice(int start, int docCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(docCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)start + docCount, DocCount, nameof(docCount));
        var part = new DocBitmap(docCount);
        part.SetToSlice(this, start);
        return part;
    }

    /// <summary>
    /// Becomes the part of another set from a document on, numbered from 0; what was held is forgotten.
    /// </summary>
    /// <param name="whole">The other set.</param>
    /// <param name="start">The document of it that becomes 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part passes the other set's last document.</exception>
    public void SetToSlice(DocBitmap whole, int start)
    {
        ArgumentNullException.ThrowIfNull(whole);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)start + DocCount, whole.DocCount, nameof(start));
        var (first, shift) = (start >> 6, start & 63);
        var words = whole._words;
        for (var i = 0; i < _words.Length; i++)
        {
            var high = shift > 0 && first + i + 1 < words.Length ? words[first + i + 1] << (64 - shift) : 0;
            _words[i] = (words[first + i] >> shift) | high;
        }

        ClearBeyondLast();
    }

    /// <summary>Bits behind the last document are 0, so that words can be counted and compared whole.</summary>
    private void ClearBeyondLast()
    {
        if ((DocCount & 63) != 0)
        {
            _words[^1] &= (1UL << (DocCount & 63)) - 1;
        }
    }

    private void CheckSameDocuments(DocBitmap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.DocCount != DocCount)
        {
            throw new ArgumentException(
                $"A set over {other.DocCount} documents cannot meet one over {DocCount}.", nameof(other));
        }
    }

    private void CheckRange(int docId)
    {
        if ((uint)docId >= (uint)DocCount)
        {
            throw new ArgumentOutOfRangeException(nameof(docId), docId, $"The set ranges over {DocCount} documents.");
        }
    }
}
