using System.Globalization;
using System.Text;
using SparseSearch.Core.Segments;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>
/// Vocabulary files: a byte that says whether the rest is a zstd frame or what a frame of raw blocks holds, the number of
/// terms that the manifest names, and the rest. Length and checksum in the manifest are right; the fingerprint is not, so
/// that no input is accepted.
/// </summary>
internal sealed class VocabularyTarget : FuzzTarget
{
    private const int HeadBytes = 1 + sizeof(int), MostRawBytes = 1 << 17;

    private readonly FuzzFile _file = new("vocabulary-000001.zst");

    /// <inheritdoc/>
    public override string Name => "vocabulary";

    /// <inheritdoc/>
    public override string Promise => "IndexFormatException";

    /// <inheritdoc/>
    public override int Share => 20;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Seeds { get; } =
        [Raw("a", "bc", "dé"), Raw("", "x"), Raw([.. Enumerable.Range(0, 60).Select(i => $"t{i}")]), Packed()];

    /// <inheritdoc/>
    public override bool Allows(Exception error) => error is IndexFormatException;

    /// <inheritdoc/>
    public override string Read(byte[] input)
    {
        if (input.Length < HeadBytes)
        {
            return "nothing";
        }

        var rest = input.AsSpan(HeadBytes);
        var file = (input[0] & 1) != 0 ? rest.ToArray() : Frame(rest[..Math.Min(rest.Length, MostRawBytes)]);
        _file.Write(file);
        try
        {
            VocabularyFile.Read(_file.Folder, new ManifestVocabulary
            {
                File = "vocabulary-000001.zst",
                FileBytes = file.Length,
                Checksum = Crc32C.Compute(file).ToString("x8", CultureInfo.InvariantCulture),
                TermCount = BitConverter.ToInt32(input, 1),
                Fingerprint = "none",
            });
            return "all";
        }
        catch (IndexFormatException error) when (error.Message.Contains("names fingerprint", StringComparison.Ordinal))
        {
            return "all but the fingerprint";
        }
    }

    /// <inheritdoc/>
    protected override void Release() => _file.Dispose();

    /// <summary>A zstd frame of one raw block (RFC 8878).</summary>
    private static byte[] Frame(ReadOnlySpan<byte> content) =>
    [
        0x28, 0xB5, 0x2F, 0xFD, 0xA0, .. BitConverter.GetBytes(content.Length),
        .. BitConverter.GetBytes((content.Length << 3) | 1).AsSpan(0, 3), .. content,
    ];

    private static byte[] Raw(params string[] terms) =>
    [
        0, .. BitConverter.GetBytes(terms.Length),
        .. terms.Select(Encoding.UTF8.GetBytes).SelectMany(t => BitConverter.GetBytes(t.Length).Concat(t)),
    ];

    private static byte[] Packed()
    {
        var vocabulary = Core.Vectors.Vocabulary.Numbered(200);
        return [1, .. BitConverter.GetBytes(vocabulary.Count), .. VocabularyFile.Serialize(vocabulary, "v").Bytes];
    }
}
