using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Jobs;
using SparseSearch.Api.Telemetry;
using SparseSearch.Indexer.Bulk;
using SparseSearch.Indexer.Jobs;

namespace SparseSearch.Api.Service;

/// <summary>Bulk jobs over what lies in the folder of imports; nothing else of the machine can be named.</summary>
internal sealed partial class ImportJobs(BulkJobRunner runner, IOptions<ServiceOptions> options, SearchTelemetry telemetry)
{
    /// <summary>Where rejected documents go, in the data folder; no index has such a name.</summary>
    public const string RejectedFolder = ".rejected";

    /// <summary>Puts a job at the end of the queue.</summary>
    /// <exception cref="RequestException">There is no such source, the index lacks a model, or too many jobs wait.</exception>
    public JobStatus Start(ServedIndex index, StartJobRequest request)
    {
        var path = PathOf(request.Source);
        var encoder = request.Encoded ? null : index.EncoderOr("Give encoded documents and encoded: true");
        var job = new BulkJobOptions
        {
            RejectionsPath = RejectionsOf(index.Name, request.Source),
            Restart = request.Restart,
        };
        try
        {
            return runner.Submit($"{index.Name}: {request.Source}", async (progress, stop) =>
            {
                var input = encoder is null ? BulkInput.Encoded(path, index.Live.Vocabulary) : BulkInput.Documents(path);
                var done = await new BulkJob(index.Live, input, encoder, job)
                    .RunAsync(new CountedProgress(progress, telemetry, index.Name), stop).ConfigureAwait(false);
                index.Refresh();
                return done;
            });
        }
        catch (InvalidOperationException full)
        {
            throw new RequestException(
                StatusCodes.Status429TooManyRequests, "too_many_jobs", full.Message, "Try again when some are done.", full);
        }
    }

    /// <summary>The file for an index's rejected documents of a source.</summary>
    public string RejectionsOf(string index, string source)
    {
        var rejected = Path.Combine(options.Value.DataFolder, RejectedFolder);
        Directory.CreateDirectory(rejected);
        return Path.Combine(rejected, $"{index}-{source}.jsonl");
    }

    private string PathOf(string? source)
    {
        if (options.Value.ImportFolder is not { Length: > 0 } imports)
        {
            throw new RequestException(
                StatusCodes.Status409Conflict, "no_imports", "The service has no folder of imports.",
                $"Have {ServiceOptions.Section}:ImportFolder set, or send the documents themselves.");
        }

        if (source is null || !SourceName().IsMatch(source))
        {
            throw RequestException.BadValue(
                "source", source, $"'{source}' is no name of a source.",
                "Name a file or folder that lies in the folder of imports: 1 to 200 letters, digits, '.', '-' and '_', no path.");
        }

        var path = Path.Combine(imports, source);
        return (Path.Exists(path) ? DocumentSource.Find(path, "corpus") : null) ?? throw new RequestException(
            StatusCodes.Status404NotFound, "unknown_source", $"The folder of imports has no '{source}' that holds documents.",
            "Put a file of documents there, or a folder with corpus.jsonl (.zst, .gz) or corpus.parquet.")
        {
            Value = source,
        };
    }

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,199}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex SourceName();
}
