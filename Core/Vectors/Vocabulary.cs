using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace SparseSearch.Core.Vectors;

/// <summary>
/// The terms of an encoder, by id, with a fingerprint by which an index refuses a query of another vocabulary instead
/// of answering it wrongly. Immutable and thread-safe.
/// </summary>
public sealed class Vocabulary
{
    private readonly string[] _terms;
    private readonly Lazy<Dictionary<string, int>> _ids;

    /// <summary>Takes ownership of the terms; term <c>i</c> has id <c>i</c>.</summary>
    /// <param name="terms">At least one; where a term stands twice, the smaller id is found by name.</param>
    /// <exception cref="ArgumentException">There is no term.</exception>
    public Vocabulary(string[] terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (terms.Length == 0)
        {
            throw new ArgumentException("A vocabulary needs at least one term.", nameof(terms));
        }

        _terms = terms;
        _ids = new Lazy<Dictionary<string, int>>(BuildIds);
        Fingerprint = ComputeFingerprint(terms);
    }

    /// <summary>Number of terms; ids run from 0 to one less.</summary>
    public int Count => _terms.Length;

    /// <summary>
    /// First eight bytes, little-endian, of the SHA-256 over every term in order (its UTF-8 length as a little-endian
    /// 32-bit number, then its UTF-8 bytes).
    /// </summary>
    public ulong Fingerprint { get; }

    /// <summary>The terms in id order; length <see cref="Count"/>.</summary>
    public ReadOnlySpan<string> Terms => _terms;

    /// <summary>
    /// The vocabulary of vectors whose terms have no names: term <c>i</c> is the number <c>i</c> as text.
    /// </summary>
    /// <param name="count">At least 1.</param>
    public static Vocabulary Numbered(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var terms = new string[count];
        for (var i = 0; i < count; i++)
        {
            terms[i] = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return new Vocabulary(terms);
    }

    /// <summary>The term with an id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in [0, <see cref="Count"/>).</exception>
    public string TermOf(int termId) =>
        (uint)termId < (uint)_terms.Length
            ? _terms[termId]
            : throw new ArgumentOutOfRangeException(
                nameof(termId), termId, $"The vocabulary has {_terms.Length} terms, ids 0 to {_terms.Length - 1}.");

    /// <summary>The id of a term, if the vocabulary has it.</summary>
    public bool TryGetId([NotNullWhen(true)] string? term, out int termId)
    {
        termId = -1;
        return term is not null && _ids.Value.TryGetValue(term, out termId);
    }

    private Dictionary<string, int> BuildIds()
    {
        var ids = new Dictionary<string, int>(_terms.Length, StringComparer.Ordinal);
        for (var i = 0; i < _terms.Length; i++)
        {
            ids.TryAdd(_terms[i], i);
        }

        return ids;
    }

    private static ulong ComputeFingerprint(string[] terms)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var term in terms)
        {
            var bytes = Encoding.UTF8.GetBytes(term);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset());
    }
}
