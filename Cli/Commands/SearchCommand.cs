using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SparseSearch.Api.Texts;
using SparseSearch.Api.Vectors;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;

namespace SparseSearch.Cli.Commands;

/// <summary>The verb <c>search</c>: a query in, ranked hits and why they hit out.</summary>
internal static class SearchCommand
{
    public static Command Create(Terminal terminal)
    {
        var inputs = new Inputs();
        var command = new Command(
            "search",
            "Search an index.\n\nExample: sparsesearch search --index scifact.index vitamin D and bone density")
        {
            inputs.Query,
            inputs.Index,
            inputs.Vector,
            inputs.Model,
            inputs.K,
            inputs.Filter,
            inputs.Engine,
            inputs.Setting,
            inputs.Recall,
            inputs.Feedback,
            inputs.Json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(terminal, inputs, parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, Inputs inputs, ParseResult parsed, CancellationToken cancellationToken)
    {
        var words = string.Join(' ', parsed.GetValue(inputs.Query) ?? []);
        var given = parsed.GetValue(inputs.Vector);
        if ((given is null) == (words.Length == 0))
        {
            throw new UsageException("Give the words of a query, or a vector with --vector, and not both.");
        }

        var hits = CommonOptions.InRange("--k", parsed.GetValue(inputs.K), 1, SearchRequest.MaxK);
        var folder = IndexPath.ForReading(terminal, parsed.GetRequiredValue(inputs.Index));
        var setting = CommonOptions.SettingOf(parsed, inputs.Engine, inputs.Setting, inputs.Recall);
        var feedback = CommonOptions.FeedbackOf(parsed, inputs.Feedback, setting.Engine);
        var filter = parsed.GetValue(inputs.Filter) is { } text ? FilterParser.Parse(text) : null;
        if (TextEngines.Has(setting.Engine))
        {
            return await new TextSearchWork
            {
                Terminal = terminal,
                Folder = folder,
                Setting = setting,
                Words = given is null ? words : throw new UsageException(
                    $"The engine {setting.Engine} searches words; give them in place of --vector, or choose another engine."),
                Model = parsed.GetValue(inputs.Model),
                K = hits,
                Filter = filter,
                Feedback = feedback,
                AsJson = parsed.GetValue(inputs.Json),
            }.RunAsync(cancellationToken).ConfigureAwait(false);
        }

        var encoder = given is null ? IndexSession.OpenEncoder(folder, parsed.GetValue(inputs.Model), threads: 1) : null;
        using var session = IndexSession.Open(folder, setting, encoder, VectorEngines.Open);
        WarnOfOtherModel(terminal, session);
        var queryVector = given is null
            ? (await session.Encoder!.EncodeAsync(
                [words], EncodingSide.Query, null, cancellationToken).ConfigureAwait(false))[0]
            : ParseVector(given, session.Index.Vocabulary);
        var (found, expansion) = feedback is null
            ? (session.Search(queryVector, hits, filter, out var statistics, cancellationToken), null)
            : session.SearchWithFeedback(queryVector, hits, filter, feedback, out statistics, cancellationToken);
        Show(
            terminal, parsed.GetValue(inputs.Json), session, expansion?.Query ?? queryVector, found, statistics,
            feedback is null || expansion is null ? null : new FeedbackOutput(feedback, expansion, session.Index.ExternalIdOf));
        return ExitCodes.Done;
    }

    private static void Show(
        Terminal terminal, bool asJson, IndexSession session, SparseVector query, IReadOnlyList<ScoredDoc> found,
        SearchStatistics statistics, FeedbackOutput? feedback)
    {
        if (asJson)
        {
            var json = HitJson.Of(session, query, found, statistics);
            if (feedback is not null)
            {
                json["feedback"] = feedback.ToJson();
            }

            terminal.Output.WriteLine(json.ToJsonString());
            return;
        }

        HitPrinter.Print(terminal, session, query, found);
        feedback?.Print(terminal);
        if (statistics.Reason is { } reason)
        {
            terminal.Note(reason);
        }
    }

    private static void WarnOfOtherModel(Terminal terminal, IndexSession session)
    {
        var (filledBy, asks) = (session.Index.Manifest.Encoder, session.Encoder?.Description);
        if (filledBy is not null && asks is not null && filledBy.Hash != asks.Hash)
        {
            terminal.Note(
                $"note: the index was filled by {filledBy.ModelName}, the query is encoded by {asks.ModelName}; "
                + "they share a vocabulary but are not the same model.");
        }
    }

    private static SparseVector ParseVector(string json, Vocabulary vocabulary)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject terms)
            {
                throw new UsageException("--vector is not a JSON object such as {\"bone\": 1.5, \"density\": 0.8}.");
            }

            var builder = new SparseVectorBuilder();
            foreach (var (term, weight) in terms)
            {
                if (!vocabulary.TryGetId(term, out var termId))
                {
                    throw new UsageException(
                        $"--vector has the term '{term}', which is none of the index's {vocabulary.Count} terms.");
                }

                builder.Add(termId, weight?.GetValue<float>() ?? float.NaN);
            }

            return builder.Build();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new UsageException($"--vector cannot be read: {error.Message}");
        }
    }

    /// <summary>What the verb takes.</summary>
    private sealed class Inputs
    {
        public Argument<string[]> Query { get; } = new("query")
        {
            Description = "The query's words.",
            Arity = ArgumentArity.ZeroOrMore,
        };

        public Option<string> Index { get; } = IndexPath.Option("Folder of the index, or an alias.");

        public Option<string?> Vector { get; } = new("--vector")
        {
            Description = "A ready query vector in place of words: a JSON object of terms and weights.",
            HelpName = "JSON",
        };

        public Option<string?> Model { get; } = CommonOptions.Model("Model that encodes the query; the one the index was filled with if not given.");

        public Option<int> K { get; } = CommonOptions.K(10);

        public Option<string?> Filter { get; } = new("--filter")
        {
            Description = "Only documents whose fields fulfil this, such as 'lang = \"en\" and year >= 2010'.",
            HelpName = "FILTER",
        };

        public Option<string> Engine { get; } = CommonOptions.AnyEngine();

        public Option<string> Setting { get; } = CommonOptions.Setting();

        public Option<string?> Recall { get; } = CommonOptions.Recall();

        public Option<string?> Feedback { get; } = CommonOptions.Feedback();

        public Option<bool> Json { get; } = CommonOptions.Json();
    }
}
