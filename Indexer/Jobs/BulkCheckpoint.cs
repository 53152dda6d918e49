using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SparseSearch.Core.Segments;

namespace SparseSearch.Indexer.Jobs;

/// <summary>
/// How far a bulk job is: everything up to it is in the index, safe on disk. A file of its own in the index's folder
/// <c>jobs</c>, which goes when the job is done.
/// </summary>
internal sealed record BulkCheckpoint
{
    /// <summary>The folder of the checkpoints in an index folder.</summary>
    public const string FolderName = "jobs";

    private const string CurrentFormat = "SparseSearch bulk job 1";

    /// <summary>Always the same in files of this version.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>The input's name.</summary>
    public required string Input { get; init; }

    /// <summary>What encodes the documents: a hash of the model, or nothing where they are encoded.</summary>
    public required string Encoder { get; init; }

    /// <summary>Lines and rows that are done, rejected ones included.</summary>
    public long Items { get; init; }

    /// <summary>Those of them that are in the index.</summary>
    public long Indexed { get; init; }

    /// <summary>Those of them that were rejected.</summary>
    public long Rejected { get; init; }

    /// <summary>Bytes of the file of rejected documents.</summary>
    public long RejectionBytes { get; init; }

    /// <summary>SHA-256 of everything that was read so far.</summary>
    public required string InputHash { get; init; }

    /// <summary>The checkpoint file of an input.</summary>
    public static string PathOf(string indexFolder, string inputName) => Path.Combine(
        indexFolder, FolderName,
        $"add-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(inputName)))[..16]}.json");

    /// <summary>Reads a checkpoint, or null where there is none.</summary>
    /// <exception cref="InvalidDataException">The file is no checkpoint of this version.</exception>
    public static BulkCheckpoint? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var read = JsonSerializer.Deserialize(File.ReadAllBytes(path), BulkCheckpointJson.Default.BulkCheckpoint);
            if (read is { Format: CurrentFormat, Items: >= 0, Indexed: >= 0, Rejected: >= 0, RejectionBytes: >= 0 })
            {
                return read;
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new InvalidDataException(
            $"{path}: is no checkpoint that this version reads. Restart the job to throw it away: what is in the index stays, "
            + "and is replaced by the same documents.");
    }

    /// <summary>Writes it in place of the one before; it is on disk when this returns.</summary>
    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
        DurableFile.WriteAll(
            path, JsonSerializer.SerializeToUtf8Bytes(this, BulkCheckpointJson.Default.BulkCheckpoint),
            FileOperations.Unwatched);
    }
}

/// <summary>The checkpoint's JSON.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BulkCheckpoint))]
internal sealed partial class BulkCheckpointJson : JsonSerializerContext;
