using System.Globalization;
using System.Text.Json.Nodes;

namespace SparseSearch.Cli.Jobs;

/// <summary>What an encoding came to, all of its runs together, and how fast the last one was. Immutable.</summary>
internal sealed record EncodeSummary
{
    /// <summary>The file written.</summary>
    public required string Output { get; init; }

    /// <summary>Where models ran.</summary>
    public required string Device { get; init; }

    /// <summary>Texts read.</summary>
    public required long Texts { get; init; }

    /// <summary>Of them, encoded.</summary>
    public required long Documents { get; init; }

    /// <summary>Tokens of all of them.</summary>
    public required long Tokens { get; init; }

    /// <summary>Texts longer than the limit, which were cut there.</summary>
    public required long Cut { get; init; }

    /// <summary>The limit.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Texts that earlier runs had finished.</summary>
    public required long Resumed { get; init; }

    /// <summary>Seconds of this run's encoding.</summary>
    public required double Seconds { get; init; }

    /// <summary>Documents a second of this run.</summary>
    public double DocumentsPerSecond => (Texts - Resumed) / Math.Max(Seconds, 1e-3);

    /// <summary>For a program.</summary>
    public string ToJson() => new JsonObject
    {
        ["output"] = Output,
        ["device"] = Device,
        ["texts"] = Texts,
        ["documents"] = Documents,
        ["failed"] = Texts - Documents,
        ["tokens"] = Tokens,
        ["cut"] = Cut,
        ["maxTokens"] = MaxTokens,
        ["resumed"] = Resumed,
        ["seconds"] = Math.Round(Seconds, 3),
        ["documentsPerSecond"] = Math.Round(DocumentsPerSecond, 1),
    }.ToJsonString();

    /// <summary>For a person, some lines.</summary>
    public IEnumerable<string> ToLines()
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{Documents:N0} vectors in {Output}: {Tokens:N0} tokens, {DocumentsPerSecond:N0} documents/s on {Device}.");
        if (Resumed > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{Resumed:N0} texts were there from an earlier run.");
        }

        if (Cut > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{Cut:N0} texts were longer than {MaxTokens} tokens and cut there.");
        }

        if (Texts > Documents)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{Texts - Documents:N0} texts failed and are left out.");
        }
    }
}
