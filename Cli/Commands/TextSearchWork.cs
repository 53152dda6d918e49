using SparseSearch.Api.Texts;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Encoders;
using SparseSearch.Indexer.Live;
using SparseSearch.Query.Feedback;

namespace SparseSearch.Cli.Commands;

/// <summary>What <c>search</c> does where the engine searches texts.</summary>
internal sealed record TextSearchWork
{
    public required Terminal Terminal { get; init; }

    public required string Folder { get; init; }

    public required EngineSetting Setting { get; init; }

    public required string Words { get; init; }

    /// <summary>For the hybrid engine; the one that the index was filled with where null.</summary>
    public string? Model { get; init; }

    public required int K { get; init; }

    public FilterExpression? Filter { get; init; }

    /// <summary>How the query is made anew, or null for no feedback.</summary>
    public FeedbackOptions? Feedback { get; init; }

    public required bool AsJson { get; init; }

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var session = TextSession.Open(
            Folder, Setting, tidies: !LiveIndex.IsBeingWritten(Folder), cancellationToken);
        SparseVector? vector = null;
        if (Setting.Engine == TextEngines.Hybrid)
        {
            using var encoder = OpenEncoder(session);
            vector = (await encoder.EncodeAsync([Words], EncodingSide.Query, null, cancellationToken).ConfigureAwait(false))[0];
        }

        var answer = session.Search(Words, vector, K, Filter, Feedback, out var statistics, cancellationToken);
        var output = new TextHits(session, answer, Feedback);
        if (AsJson)
        {
            Terminal.Output.WriteLine(output.ToJson(statistics).ToJsonString());
        }
        else
        {
            output.Print(Terminal);
        }

        return ExitCodes.Done;
    }

    private SparseEncoder OpenEncoder(TextSession session)
    {
        var encoder = IndexSession.OpenEncoder(Folder, Model, threads: 1);
        try
        {
            session.Index.EnsureVocabulary(encoder.Vocabulary.Fingerprint, encoder.Description.ModelName);
            return encoder;
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }
}
