using System.Globalization;
using System.Text.Json;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Writes the token ids of documents as a model reads them, a JSON array a line, so that another program can be given
/// exactly the same work.
/// </summary>
internal static class TokenIds
{
    /// <summary>Writes the file.</summary>
    /// <param name="arguments">Model folder, corpus (JSON lines), texts, tokens of a text at most, file to write.</param>
    /// <param name="output">Where the count is printed.</param>
    public static void Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        var most = int.Parse(arguments[3], CultureInfo.InvariantCulture);
        using var encoder = EncoderFactory.Open(
            arguments[0], new EncoderOptions { Device = EncoderDevice.Cpu, MaxDocumentTokens = most });
        using var file = new StreamWriter(arguments[4]);
        long texts = 0, tokens = 0;
        foreach (var line in File.ReadLines(arguments[1]).Take(int.Parse(arguments[2], CultureInfo.InvariantCulture)))
        {
            var ids = encoder.TokenIdsOf(EncodeSpeed.Text(line), EncodingSide.Document);
            file.WriteLine(JsonSerializer.Serialize(ids));
            texts++;
            tokens += ids.Length;
        }

        output.WriteLine($"{texts} texts, {tokens} tokens");
    }
}
