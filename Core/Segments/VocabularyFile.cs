using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using SparseSearch.Core.Buffers;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;
using ZstdSharp;

namespace SparseSearch.Core.Segments;

/// <summary>
/// The bytes of a vocabulary file: one zstd frame over every term in id order, each as its UTF-8 length (u32) and its
/// UTF-8 bytes — what the fingerprint is computed over. Its checksum stands in the manifest.
/// </summary>
public static class VocabularyFile
{
    private const int ZstdLevel = 9;

    /// <summary>The longest decoded vocabulary.</summary>
    public const int MaxDecodedBytes = 1 << 28;

    /// <summary>The bytes of a vocabulary, and what a manifest says of them.</summary>
    /// <exception cref="ArgumentException">The terms are too many or too long; the message names the limit.</exception>
    public static (byte[] Bytes, ManifestVocabulary Entry) Serialize(Vocabulary vocabulary, string fileName)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        using var raw = new NativeBuffer<byte>();
        foreach (var term in vocabulary.Terms)
        {
            var lengthBytes = Encoding.UTF8.GetByteCount(term);
            var record = raw.Extend(sizeof(uint) + lengthBytes);
            BinaryPrimitives.WriteInt32LittleEndian(record, lengthBytes);
            Encoding.UTF8.GetBytes(term, record[sizeof(uint)..]);
        }

        if (raw.Count > MaxDecodedBytes || vocabulary.Count > SegmentFormat.MaxVocabularySize)
        {
            throw new ArgumentException(
                $"The vocabulary has {vocabulary.Count} terms in {raw.Count} bytes; the limits are "
                + $"{SegmentFormat.MaxVocabularySize} and {MaxDecodedBytes}.", nameof(vocabulary));
        }

        using var compressor = new Compressor(ZstdLevel);
        var bytes = compressor.Wrap(raw.Span).ToArray();
        return (bytes, new ManifestVocabulary
        {
            File = fileName,
            FileBytes = bytes.Length,
            Checksum = Digits(Crc32C.Compute(bytes)),
            TermCount = vocabulary.Count,
            Fingerprint = vocabulary.Fingerprint.ToString("x16", CultureInfo.InvariantCulture),
        });
    }

    /// <summary>Reads a vocabulary and checks it against its entry in the manifest.</summary>
    /// <exception cref="IndexFormatException">The file is missing or damaged.</exception>
    public static Vocabulary Read(string folder, ManifestVocabulary entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var path = Path.Combine(folder, entry.File);
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            throw new IndexFormatException(IndexFault.MissingFile, path, "the index's vocabulary is missing");
        }

        if (info.Length != entry.FileBytes)
        {
            throw Damaged(path, $"the manifest names {entry.FileBytes} bytes, the file has {info.Length}");
        }

        var bytes = File.ReadAllBytes(path);
        var checksum = Digits(Crc32C.Compute(bytes));
        if (checksum != entry.Checksum)
        {
            throw Damaged(path, $"the manifest names checksum {entry.Checksum}, the file has {checksum}");
        }

        var vocabulary = new Vocabulary(Decode(path, bytes, entry.TermCount));
        var fingerprint = vocabulary.Fingerprint.ToString("x16", CultureInfo.InvariantCulture);
        return fingerprint == entry.Fingerprint
            ? vocabulary
            : throw Damaged(path, $"the manifest names fingerprint {entry.Fingerprint}, the terms have {fingerprint}");
    }

    private static string[] Decode(string path, byte[] bytes, int termCount)
    {
        if (termCount is < 1 or > SegmentFormat.MaxVocabularySize)
        {
            throw Damaged(path, $"{termCount} terms are not 1 to {SegmentFormat.MaxVocabularySize}");
        }

        byte[] raw;
        try
        {
            // Room is made for what can come out, not for what a damaged frame says of itself.
            using var decompressor = new Decompressor();
            var most = (int)Math.Min(ZstdFrame.MostDecodedBytes(bytes), MaxDecodedBytes);
            raw = decompressor.Unwrap(bytes, most).ToArray();
        }
        catch (ZstdException error)
        {
            throw Damaged(path, $"the terms cannot be decompressed ({error.Message})");
        }

        // Refused before there is room for them: each term has a length in front.
        if (termCount > raw.Length / sizeof(uint))
        {
            throw Damaged(path, $"{termCount} terms do not fit {raw.Length} bytes");
        }

        var terms = new string[termCount];
        var rest = raw.AsSpan();
        for (var i = 0; i < terms.Length; i++)
        {
            if (rest.Length < sizeof(uint)
                || BinaryPrimitives.ReadUInt32LittleEndian(rest) > rest.Length - sizeof(uint))
            {
                throw Damaged(path, $"term {i} of {termCount} ends behind the file");
            }

            var lengthBytes = (int)BinaryPrimitives.ReadUInt32LittleEndian(rest);
            terms[i] = Encoding.UTF8.GetString(rest.Slice(sizeof(uint), lengthBytes));
            rest = rest[(sizeof(uint) + lengthBytes)..];
        }

        return rest.IsEmpty ? terms : throw Damaged(path, $"{rest.Length} bytes follow the last term");
    }

    private static string Digits(uint crc) => crc.ToString("x8", CultureInfo.InvariantCulture);

    private static IndexFormatException Damaged(string path, string finding) => new(IndexFault.Damaged, path, finding);
}
