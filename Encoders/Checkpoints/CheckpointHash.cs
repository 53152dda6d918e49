using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// Identifies a model by content: SHA-256 over the files that decide a vector, each as name, length and bytes. Where
/// the folder lies does not matter. Thread-safe.
/// </summary>
public static class CheckpointHash
{
    /// <summary>Configuration and tokenizer files; the weights come on top.</summary>
    private static readonly string[] s_sideFiles =
    [
        "config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt",
        "modules.json", "sentence_bert_config.json", "1_SpladePooling/config.json", "added_tokens.json",
        "tokenizer.model", "sentencepiece.bpe.model", "spiece.model", "vocab.json", "merges.txt", "adapter_config.json",
    ];

    /// <summary>The hash of a model.</summary>
    /// <param name="folder">Where configuration and tokenizer lie.</param>
    /// <param name="weightFiles">Full paths of the files that hold weights.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static string Compute(string folder, IEnumerable<string> weightFiles)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(weightFiles);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in SideFiles(folder))
        {
            Append(hash, Path.GetRelativePath(folder, path).Replace('\\', '/'), path);
        }

        foreach (var path in weightFiles.Order(StringComparer.Ordinal))
        {
            Append(hash, Path.GetFileName(path), path);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Full paths of the configuration and tokenizer files that a folder has, in the order hashed.</summary>
    public static IReadOnlyList<string> SideFiles(string folder) =>
        [.. s_sideFiles.Select(name => Path.Combine(folder, name)).Where(File.Exists)];

    /// <summary>The hash of a text, for what is derived from a model and a setting.</summary>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The hash of one file's bytes.</summary>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static string OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static void Append(IncrementalHash hash, string name, string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, stream.Length);
        hash.AppendData(Encoding.UTF8.GetBytes(name + "\0"));
        hash.AppendData(length);
        var buffer = new byte[1 << 20];
        for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            hash.AppendData(buffer, 0, read);
        }
    }
}
