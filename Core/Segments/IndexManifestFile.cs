using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SparseSearch.Core.Segments;

/// <summary>
/// The bytes of a manifest: a JSON object, whose last member <c>crc32c</c> is the CRC-32C of the whole file with that
/// member's eight digits as zeros. One flipped bit anywhere is found.
/// </summary>
public static class IndexManifestFile
{
    /// <summary>A manifest larger than this is refused unread.</summary>
    public const int MaxBytes = 1 << 26;

    private const string ChecksumLead = ",\n  \"crc32c\": \"";
    private const string ChecksumTrail = "\"\n}\n";
    private const int ChecksumDigits = 8;

    /// <summary>The bytes of a manifest.</summary>
    public static byte[] Serialize(IndexManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var ordered = manifest with
        {
            Options = manifest.Options.OrderBy(o => o.Key, StringComparer.Ordinal).ToDictionary(),
        };
        var json = JsonSerializer.Serialize(ordered, IndexManifestJson.Default.IndexManifest);
        var body = string.Concat(json.AsSpan(0, json.LastIndexOf("\n}", StringComparison.Ordinal)), ChecksumLead);
        var bytes = Encoding.UTF8.GetBytes(body + new string('0', ChecksumDigits) + ChecksumTrail);
        Encoding.UTF8.GetBytes(Digits(Crc32C.Compute(bytes))).CopyTo(ChecksumPlace(bytes));
        return bytes;
    }

    /// <summary>The manifest of an index folder.</summary>
    /// <exception cref="IndexFormatException">There is none, its version is unknown, or it is damaged.</exception>
    public static IndexManifest Read(string folder) => TryRead(folder)
        ?? throw new IndexFormatException(
            IndexFault.NotAnIndex, folder,
            !Directory.Exists(folder) ? "there is no such folder"
            : IndexFolder.HasOwnFiles(folder) ? "the folder holds parts of an index whose build did not finish"
            : $"the folder holds no index (it has no {IndexFolder.ManifestName})");

    /// <summary>The manifest of an index folder, or null where the folder has none.</summary>
    /// <exception cref="IndexFormatException">Its version is unknown, or it is damaged.</exception>
    public static IndexManifest? TryRead(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var path = Path.Combine(folder, IndexFolder.ManifestName);
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            return null;
        }

        return info.Length <= MaxBytes
            ? Parse(path, File.ReadAllBytes(path))
            : throw Damaged(path, $"a manifest has at most {MaxBytes} bytes, this one {info.Length}");
    }

    /// <summary>The manifest that bytes stand for.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="bytes">Its content.</param>
    /// <exception cref="IndexFormatException">No manifest, an unknown version, or damaged.</exception>
    public static IndexManifest Parse(string path, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        CheckVersion(path, bytes);
        CheckChecksum(path, bytes);
        try
        {
            return Checked(path, JsonSerializer.Deserialize(bytes, IndexManifestJson.Default.IndexManifest));
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            // A schema of fields that is none is refused by its constructor.
            throw Damaged(path, $"the manifest cannot be read ({error.Message})");
        }
    }

    /// <summary>Looks at name and version first: a newer manifest may be checked by another rule.</summary>
    private static void CheckVersion(string path, byte[] bytes)
    {
        int version;
        try
        {
            using var json = JsonDocument.Parse(bytes);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("format", out var format)
                || format.ValueKind != JsonValueKind.String || !format.ValueEquals(IndexManifest.FormatName))
            {
                throw new IndexFormatException(
                    IndexFault.NotAnIndex, path, $"the file does not say \"format\": \"{IndexManifest.FormatName}\"");
            }

            if (!json.RootElement.TryGetProperty("version", out var number)
                || number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out version))
            {
                throw Damaged(path, "the manifest states no version");
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Damaged(path, $"the manifest is no JSON ({error.Message})");
        }

        if (version is < IndexManifest.OldestVersion or > IndexManifest.CurrentVersion)
        {
            throw new IndexFormatException(
                version < IndexManifest.OldestVersion ? IndexFault.TooOld : IndexFault.TooNew, path,
                $"the index has format version {version}; this build reads {IndexManifest.OldestVersion} to "
                + $"{IndexManifest.CurrentVersion}");
        }
    }

    private static void CheckChecksum(string path, byte[] bytes)
    {
        var blank = (byte[])bytes.Clone();
        var end = ChecksumLead.Length + ChecksumDigits + ChecksumTrail.Length;
        var found = bytes.Length < end ? "" : Encoding.UTF8.GetString(ChecksumPlace(bytes));
        if (found.Length == ChecksumDigits)
        {
            ChecksumPlace(blank).Fill((byte)'0');
        }

        var expected = Digits(Crc32C.Compute(blank));
        var tail = ChecksumLead + expected + ChecksumTrail;
        if (!bytes.AsSpan().EndsWith(Encoding.UTF8.GetBytes(tail)))
        {
            throw Damaged(
                path, $"the manifest was changed or damaged (checksum {expected} expected, \"{found}\" found)");
        }
    }

    private static IndexManifest Checked(string path, IndexManifest? manifest)
    {
        if (manifest?.Vocabulary is null || manifest.Segments is null || manifest.Options is null
            || manifest.Segments.Any(segment => segment is null))
        {
            throw Damaged(path, "the manifest lacks its vocabulary, options or segments");
        }

        foreach (var file in manifest.Files)
        {
            // A name with a folder in it could point anywhere.
            if (file is null or "" or "." or ".." || file != Path.GetFileName(file))
            {
                throw Damaged(path, $"\"{file}\" is no plain file name");
            }
        }

        return manifest;
    }

    private static Span<byte> ChecksumPlace(byte[] bytes) =>
        bytes.AsSpan(bytes.Length - ChecksumTrail.Length - ChecksumDigits, ChecksumDigits);

    private static string Digits(uint crc) => crc.ToString("x8", CultureInfo.InvariantCulture);

    private static IndexFormatException Damaged(string path, string finding) => new(IndexFault.Damaged, path, finding);
}
