using System.CommandLine;
using SparseSearch.Cli.Jobs;
using SparseSearch.Core.TextEncoding;

namespace SparseSearch.Cli.Commands.Bench;

/// <summary>What the verbs that measure encoding read.</summary>
internal static class BenchTexts
{
    public static Argument<string> ModelArgument() => new("model") { Description = "Model folder or ONNX file." };

    /// <summary>The first texts of a file, or of a BEIR folder's file of that side.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UsageException">It has no texts.</exception>
    public static string[] Read(string path, EncodingSide side, int most)
    {
        var file = TextSource.FileOf(path, side);
        if (file != TextSource.StandardInput && !File.Exists(file))
        {
            throw new FileNotFoundException($"There is no file {file}.", file);
        }

        string[] texts = [.. TextSource.Read(file, columns: null, badLines: null).Take(most).Select(static d => d.EncodedText)];
        return texts.Length > 0
            ? texts
            : throw new UsageException($"{path} has no texts, so that there is nothing to measure.");
    }
}
