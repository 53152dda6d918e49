using System.Text;
using CsCheck;
using SparseSearch.Core.Segments;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using Xunit;

namespace SparseSearch.Tests;

public sealed class IndexManifestTests
{
    private static readonly IndexManifest s_manifest = new()
    {
        Generation = 3,
        Vocabulary = new ManifestVocabulary
        {
            File = "vocabulary-000003.zst",
            FileBytes = 10,
            Checksum = "0123abcd",
            TermCount = 8,
            Fingerprint = "00000000000000ff",
        },
        Encoder = new EncoderDescription
        {
            Recipe = "splade",
            ModelName = "tiny “quoted” ü",
            Hash = "abc",
            MaxDocumentTokens = 512,
            MaxQueryTokens = 64,
        },
        Options = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" },
        Segments =
        [
            new ManifestSegment
            {
                File = "segment-000003-0001.seg",
                SegmentId = "00000000deadbeef",
                FileBytes = 99,
                DocCount = 4,
                EmptyDocCount = 1,
                PostingCount = 12,
            },
        ],
    };

    [Fact]
    public void ComesBackAsItWas()
    {
        var bytes = IndexManifestFile.Serialize(s_manifest);
        var parsed = IndexManifestFile.Parse("m", bytes);
        Assert.Equal(bytes, IndexManifestFile.Serialize(parsed));
        Assert.Equal(s_manifest.Encoder, parsed.Encoder);
        Assert.Equal(s_manifest.Vocabulary, parsed.Vocabulary);
        Assert.Equal(s_manifest.Segments, parsed.Segments);
        Assert.Equal(["a", "b"], parsed.Options.Keys);
        Assert.EndsWith("\"\n}\n", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void EverySingleBitFlipIsRefused()
    {
        var bytes = IndexManifestFile.Serialize(s_manifest);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<IndexFormatException>(() => IndexManifestFile.Parse("m", damaged));
        }
    }

    [Fact]
    public void TruncationAtEveryLengthIsRefused()
    {
        var bytes = IndexManifestFile.Serialize(s_manifest);
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            Assert.Throws<IndexFormatException>(() => IndexManifestFile.Parse("m", cut));
        }
    }

    [Fact]
    public void ArbitraryBytesGiveTheDocumentedException() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            Assert.Throws<IndexFormatException>(() => IndexManifestFile.Parse("m", bytes));
        });

    [Fact]
    public void AnotherVersionIsToldApartFromDamage()
    {
        var text = Encoding.UTF8.GetString(IndexManifestFile.Serialize(s_manifest));
        Assert.Equal(IndexFault.TooNew, Fault(With("\"version\": 1", $"\"version\": {IndexManifest.CurrentVersion + 1}")));
        Assert.Equal(IndexFault.TooOld, Fault(With("\"version\": 1", "\"version\": 0")));
        Assert.Equal(IndexFault.Damaged, Fault(With("\"docCount\": 4", "\"docCount\": 5")));
        Assert.Equal(IndexFault.NotAnIndex, Fault("{\"format\": \"something else\"}"));
        Assert.Equal(IndexFault.NotAnIndex, Fault("[]"));
        Assert.Equal(IndexFault.Damaged, Fault("{"));

        string With(string old, string changed) => text.Replace(old, changed, StringComparison.Ordinal);
    }

    [Fact]
    public void FileNamesThatLeaveTheFolderAreRefused()
    {
        foreach (var name in new[] { "../x.seg", "/etc/passwd", "", ".." })
        {
            var bytes = IndexManifestFile.Serialize(
                s_manifest with { Vocabulary = s_manifest.Vocabulary with { File = name } });
            Assert.Throws<IndexFormatException>(() => IndexManifestFile.Parse("m", bytes));
        }
    }

    [Fact]
    public void AVocabularyFileComesBackAndItsDamageIsFound()
    {
        using var folder = new IndexTestFolder();
        var vocabulary = new Vocabulary(["", "a", "##b", "日本", "a", "\U0001F600"]);
        var (bytes, entry) = VocabularyFile.Serialize(vocabulary, "v.zst");
        var path = Path.Combine(folder.Path, "v.zst");
        Assert.Throws<IndexFormatException>(() => VocabularyFile.Read(folder.Path, entry));
        File.WriteAllBytes(path, bytes);
        Assert.Equal(vocabulary.Terms.ToArray(), VocabularyFile.Read(folder.Path, entry).Terms.ToArray());
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, damaged);
            Assert.Throws<IndexFormatException>(() => VocabularyFile.Read(folder.Path, entry));
        }
    }

    private static IndexFault Fault(string text) => Assert.Throws<IndexFormatException>(
        () => IndexManifestFile.Parse("m", Encoding.UTF8.GetBytes(text))).Fault;
}
