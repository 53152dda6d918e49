using System.Globalization;
using System.Text;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Manifests of an index, of both versions.</summary>
internal sealed class ManifestTarget : FuzzTarget
{
    private const string Blank = "00000000";

    private static ReadOnlySpan<byte> Trail => "\"\n}\n"u8;

    /// <inheritdoc/>
    public override string Name => "manifest";

    /// <inheritdoc/>
    public override string Promise => "IndexFormatException";

    /// <inheritdoc/>
    public override int Share => 40;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Seeds { get; } = [IndexManifestFile.Serialize(Plain()), Changing()];

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. FuzzWords.Json,
        .. FuzzWords.Texts(
            "\"version\"", "\"segments\"", "\"file\"", "\"docCount\"", "\"liveFile\"", "\"liveDocCount\"", "\"fields\"",
            "\"../x\"", "\"Keyword\"", "\"vocabulary\"", "\"encoder\"", "\"options\"", "\"logSequence\"", "2", "3"),
    ];

    /// <inheritdoc/>
    public override bool Allows(Exception error) => error is IndexFormatException;

    /// <inheritdoc/>
    public override string Read(byte[] input)
    {
        var manifest = IndexManifestFile.Parse("manifest.json", input);
        _ = manifest.Files.Count() + manifest.DocCount + manifest.LiveDocCount;
        return string.Create(CultureInfo.InvariantCulture, $"version {manifest.Version}, encoder {manifest.Encoder is null}, ")
            + string.Create(CultureInfo.InvariantCulture, $"{manifest.Segments.Count} segments, fields {manifest.Fields is null}");
    }

    /// <inheritdoc/>
    public override byte[] Repair(byte[] input, FuzzRandom random)
    {
        if (random.OneIn(10))
        {
            return input;
        }

        var end = Math.Max(0, input.AsSpan().LastIndexOf("\"crc32c\""u8));
        end = end == 0 ? input.Length : Math.Max(0, input.AsSpan(0, end).LastIndexOf((byte)','));
        byte[] sealedInput = [.. input.AsSpan(0, end), .. ",\n  \"crc32c\": \""u8, .. Encoding.UTF8.GetBytes(Blank), .. Trail];
        var checksum = Crc32C.Compute(sealedInput).ToString("x8", CultureInfo.InvariantCulture);
        Encoding.UTF8.GetBytes(checksum).CopyTo(sealedInput, sealedInput.Length - Trail.Length - Blank.Length);
        return sealedInput;
    }

    private static IndexManifest Plain() => new()
    {
        Generation = 3,
        Vocabulary = new ManifestVocabulary
        {
            File = "vocabulary-000003.zst",
            FileBytes = 100,
            Checksum = "0123abcd",
            TermCount = 7,
            Fingerprint = "0123456789abcdef",
        },
        Options = new Dictionary<string, string> { ["text"] = "Kept" },
        Segments = [Entry(1), Entry(2)],
    };

    private static byte[] Changing() => IndexManifestFile.Serialize(Plain() with
    {
        Version = IndexManifest.CurrentVersion,
        LogSequence = 12,
        Segments = [Entry(1) with { LiveFile = "live-000003-0001.bits", LiveDocCount = 4 }],
        Fields = new FieldSchema([new FieldDefinition("lang", FieldKind.Keyword), new FieldDefinition("year", FieldKind.Number)]),
        Encoder = new EncoderDescription
        {
            Recipe = "splade",
            ModelName = "m",
            Hash = "00",
            MaxDocumentTokens = 512,
            MaxQueryTokens = 512,
        },
    });

    private static ManifestSegment Entry(int number) => new()
    {
        File = $"segment-000003-000{number}.seg",
        SegmentId = "0123456789abcdef",
        FileBytes = 2_048,
        DocCount = 5,
        EmptyDocCount = 1,
        PostingCount = 9,
    };
}
