using SparseSearch.Core.TextEncoding;
using SparseSearch.Indexer.Live;

namespace SparseSearch.Indexer.Jobs;

/// <summary>
/// Reads, encodes and indexes a whole input. A document replaces the one with its id, also an earlier one of the input.
/// While one chunk is encoded the next is read and the one before goes into the index. The job notes how far it is
/// (<see cref="BulkCheckpoint"/>) once that much is safe, so that a job which was killed goes on there: nothing is left out,
/// and what is done twice replaces itself. For one run.
/// </summary>
/// <param name="index">Takes the documents; stays the caller's.</param>
/// <param name="input">What is indexed.</param>
/// <param name="encoder">Encodes documents without a vector; null where all have one. Stays the caller's.</param>
/// <param name="options">How it is done.</param>
public sealed class BulkJob(LiveIndex index, BulkInput input, ISparseEncoder? encoder, BulkJobOptions options)
{
    private readonly string _path = BulkCheckpoint.PathOf(index.Folder, input.Name);
    private BulkCheckpoint _state = new() { Input = "", Encoder = "", InputHash = "" };
    private long _resumed;
    private long _written;

    /// <summary>How far an unfinished job of an input is, in lines and rows; 0 where there is none.</summary>
    public static long UnfinishedItems(string indexFolder, BulkInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return BulkCheckpoint.Read(BulkCheckpoint.PathOf(indexFolder, input.Name))?.Items ?? 0;
    }

    /// <summary>Runs the job to its end; the index is committed then.</summary>
    /// <param name="progress">Told after each chunk; null for silence.</param>
    /// <param name="cancellationToken">Stops between chunks; the job can go on later.</param>
    /// <exception cref="BulkJobException">An unfinished job of the same name had another input or encoder.</exception>
    /// <exception cref="ArgumentException">An option is outside its range, or the vocabularies differ.</exception>
    /// <exception cref="IOException">A file cannot be read or written; what is done stays, and the job can go on.</exception>
    public async Task<BulkJobProgress> RunAsync(
        IProgress<BulkJobProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options.Validate();
        CheckVocabulary();
        using var rejections = new RejectionFile(options.RejectionsPath);
        using var hash = new InputHash();
        using var items = input.Items.GetEnumerator();
        Resume(items, hash, rejections, cancellationToken);
        progress?.Report(Now);
        await IndexAsync(items, hash, rejections, progress, cancellationToken).ConfigureAwait(false);
        index.Commit();
        File.Delete(_path);
        return Now;
    }

    private BulkJobProgress Now => new(_state.Items, _state.Indexed, _state.Rejected, _resumed);

    private void Resume(
        IEnumerator<BulkItem> items, InputHash hash, RejectionFile rejections, CancellationToken cancellationToken)
    {
        if (options.Restart)
        {
            File.Delete(_path);
        }

        var begun = new BulkCheckpoint
        {
            Input = input.Name,
            Encoder = encoder?.Description.Hash ?? "",
            InputHash = hash.Current,
        };
        _state = BulkCheckpoint.Read(_path) ?? begun;
        if (_state.Encoder != begun.Encoder)
        {
            throw new BulkJobException(
                $"A job for {input.Name} was begun with another encoder ({NameOf(_state.Encoder)}, now {NameOf(begun.Encoder)}). "
                + "Give the one of then, or restart the job.");
        }

        while (_resumed < _state.Items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!items.MoveNext())
            {
                throw new BulkJobException(
                    $"{input.Name} has {_resumed} lines now, and {_state.Items} were indexed before: it was shortened. "
                    + "Give the input of then, or restart the job.");
            }

            hash.Add(items.Current);
            _resumed++;
        }

        if (hash.Current != _state.InputHash)
        {
            throw new BulkJobException(
                $"The first {_state.Items} lines of {input.Name} are not those that were indexed before. "
                + "Give the input of then, or restart the job.");
        }

        _written = _state.Items;
        rejections.Resume(_state.RejectionBytes);
    }

    private async Task IndexAsync(
        IEnumerator<BulkItem> items, InputHash hash, RejectionFile rejections, IProgress<BulkJobProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = Task.FromResult<BulkChunk?>(null);
        try
        {
            while (BulkChunk.Read(items, hash, options) is { } chunk)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var next = Task.Run<BulkChunk?>(
                    () => chunk.EncodeAsync(encoder, stop.Token), CancellationToken.None);
                var finished = underWay;
                underWay = next;
                Take(await finished.ConfigureAwait(false), rejections);
                progress?.Report(Now);
            }

            Take(await underWay.ConfigureAwait(false), rejections);
            WriteDown(rejections);
            progress?.Report(Now);
        }
        catch (Exception error)
        {
            // The caller may dispose the encoder now, so that no chunk may still be in it.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)underWay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (error is OperationCanceledException)
            {
                WriteDown(rejections);
            }

            throw;
        }
    }

    private void Take(BulkChunk? chunk, RejectionFile rejections)
    {
        if (chunk is null)
        {
            return;
        }

        var (indexed, rejected) = (_state.Indexed, _state.Rejected);
        foreach (var item in chunk.Items)
        {
            var rejection = item.Rejection ?? Put(item);
            if (rejection is null)
            {
                indexed++;
            }
            else
            {
                rejected++;
                rejections.Add(rejection);
            }
        }

        _state = _state with
        {
            Items = _state.Items + chunk.Items.Count,
            Indexed = indexed,
            Rejected = rejected,
            RejectionBytes = rejections.Bytes,
            InputHash = chunk.InputHash,
        };
        if (_state.Items - _written >= options.CheckpointItems)
        {
            WriteDown(rejections);
        }
    }

    private BulkRejection? Put(in BulkItem item)
    {
        var document = item.Document ?? throw new InvalidOperationException("The item holds nothing.");
        var vector = item.Vector ?? throw new InvalidOperationException("The document has no vector.");
        try
        {
            index.Put(document, vector);
            return null;
        }
        catch (RefusedDocumentException refused)
        {
            return item.Rejected(refused.Message);
        }
    }

    /// <summary>First everything up to here is safe, then the note that it is.</summary>
    private void WriteDown(RejectionFile rejections)
    {
        if (_written == _state.Items)
        {
            return;
        }

        index.AcknowledgeAll();
        rejections.Flush();
        _state.Write(_path);
        _written = _state.Items;
    }

    private void CheckVocabulary()
    {
        if (encoder is not null && encoder.Vocabulary.Fingerprint != index.Vocabulary.Fingerprint)
        {
            throw new ArgumentException(
                $"{index.Folder} has the vocabulary {index.Vocabulary.Fingerprint:x16} of {index.Vocabulary.Count} terms, the "
                + $"encoder {encoder.Description.ModelName} has {encoder.Vocabulary.Fingerprint:x16} of "
                + $"{encoder.Vocabulary.Count}. Use the model that the index was filled with, or another index.");
        }
    }

    private static string NameOf(string encoderHash) => encoderHash.Length == 0 ? "none" : encoderHash;
}
