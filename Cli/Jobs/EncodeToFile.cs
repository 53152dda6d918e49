using System.Diagnostics;
using System.Globalization;
using SparseSearch.Cli.Output;
using SparseSearch.Core.Documents;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Runtime;

namespace SparseSearch.Cli.Jobs;

/// <summary>An encoding to a file, from its journal to its summary. For one use.</summary>
internal sealed class EncodeToFile(
    Terminal terminal, SparseEncoder encoder, EncodingSide side, string output, int? scale, bool printsJson)
{
    private readonly Lock _lock = new();
    private long _texts;
    private long _tokens;

    /// <summary>Encodes, resuming what is there, and writes the file.</summary>
    /// <param name="input">What is encoded, in words that tell inputs apart.</param>
    /// <param name="texts">The whole input.</param>
    /// <param name="total">How many texts it has, or null where nobody knows.</param>
    /// <param name="precision">What was asked for.</param>
    /// <param name="restart">Whether what is there is thrown away.</param>
    /// <param name="cancellationToken">Finished chunks stay.</param>
    public async Task RunAsync(
        string input,
        IEnumerable<SourceDocument> texts,
        long? total,
        EncoderPrecision precision,
        bool restart,
        CancellationToken cancellationToken)
    {
        var path = output + EncodeJournal.Extension;
        using (var journal = EncodeJournal.Open(path, IdentityOf(input, precision), restart))
        {
            var resumed = journal.Chunks.Sum(static c => (long)c.Texts);
            var start = Stopwatch.GetTimestamp();
            try
            {
                await WorkProgress.RunAsync(terminal, "encoding", "texts", total, report =>
                {
                    var job = new EncodeJob(encoder, side, journal)
                    {
                        OnFailure = (id, reason) => terminal.Note($"'{id}' failed and is left out: {reason.Message}"),
                        Progress = new Counter(this, resumed, start, report),
                    };
                    return job.RunAsync(texts, cancellationToken);
                }, resumed).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                terminal.Note(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{journal.Chunks.Sum(static c => (long)c.Texts):N0} texts are kept in {path}; the same command "
                    + $"goes on from there."));
                throw;
            }

            await VectorOutput.WriteAsync(output, journal, encoder.Vocabulary, MetadataOf(), scale, cancellationToken)
                .ConfigureAwait(false);
            Print(SummaryOf(journal, resumed, Stopwatch.GetElapsedTime(start).TotalSeconds));
        }

        File.Delete(path);
    }

    private Dictionary<string, string> IdentityOf(string input, EncoderPrecision precision) => new()
    {
        ["input"] = input,
        ["model"] = encoder.Description.Hash,
        ["side"] = side.ToString(),
        ["maxTokens"] = MaxTokens.ToString(CultureInfo.InvariantCulture),
        ["precision"] = precision.ToString(),
        ["device"] = DeviceName,
        ["chunkTexts"] = EncodeJob.ChunkSizeOf(encoder).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>What a file says of its vectors, by names that docs/ENCODING.md lists.</summary>
    private Dictionary<string, string> MetadataOf() => new()
    {
        ["sparsesearch.model"] = encoder.Description.ModelName,
        ["sparsesearch.model_hash"] = encoder.Description.Hash,
        ["sparsesearch.vocabulary_size"] = encoder.Vocabulary.Count.ToString(CultureInfo.InvariantCulture),
        ["sparsesearch.side"] = side == EncodingSide.Query ? "query" : "document",
    };

    private IReadOnlyList<EncoderDevice> Devices => encoder.Devices;

    private int MaxTokens => side == EncodingSide.Query
        ? encoder.Description.MaxQueryTokens
        : encoder.Description.MaxDocumentTokens;

    private string DeviceName =>
        encoder.Devices.Any(static d => d.Kind == EncoderDeviceKind.Cuda) ? "cuda" : "cpu";

    private EncodeSummary SummaryOf(EncodeJournal journal, long resumed, double seconds) => new()
    {
        Output = output,
        Device = encoder.Devices.Count == 0 ? "cpu" : string.Join(", ", encoder.Devices),
        Texts = journal.Chunks.Sum(static c => (long)c.Texts),
        Documents = journal.Chunks.Sum(static c => (long)c.Documents),
        Tokens = journal.Chunks.Sum(static c => c.Tokens),
        Cut = journal.Chunks.Sum(static c => (long)c.Cut),
        MaxTokens = MaxTokens,
        Resumed = resumed,
        Seconds = seconds,
    };

    private void Print(EncodeSummary summary)
    {
        if (printsJson)
        {
            terminal.Output.WriteLine(summary.ToJson());
            return;
        }

        foreach (var line in summary.ToLines())
        {
            terminal.Note(line);
        }
    }

    /// <summary>Adds up the steps of all chunks, and says how busy the devices are.</summary>
    private sealed class Counter(EncodeToFile owner, long resumed, long start, Action<long, string> report)
        : IProgress<EncodingProgress>
    {
        public void Report(EncodingProgress value)
        {
            lock (owner._lock)
            {
                owner._texts += value.TextsDone;
                owner._tokens += value.TokensDone;
                var seconds = Math.Max(Stopwatch.GetElapsedTime(start).TotalSeconds, 1e-3);
                var use = owner.Devices.Select(DeviceUse.Read).Where(static u => u is not null).ToArray();
                var busy = use.Length == 0
                    ? ""
                    : string.Create(
                        CultureInfo.InvariantCulture, $", devices {use.Average(static u => u!.BusyPercent):N0} % busy");
                report(resumed + owner._texts, string.Create(
                    CultureInfo.InvariantCulture, $", {owner._tokens / seconds:N0} tokens/s{busy}"));
            }
        }
    }
}
