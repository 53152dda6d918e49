using System.Text.Json;
using SparseSearch.Api.Access;
using SparseSearch.Api.Service;
using SparseSearch.Api.Telemetry;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Live;

namespace SparseSearch.Api.OpenSearch;

/// <summary>The writes of one request, done a batch at a time in their order. Not thread-safe.</summary>
/// <param name="all">The indexes.</param>
/// <param name="mappings">Their mappings.</param>
/// <param name="holder">Who asks.</param>
/// <param name="telemetry">Counts.</param>
internal sealed class DocumentWrites(IndexRegistry all, IndexMappings mappings, KeyHolder holder, SearchTelemetry telemetry)
{
    private readonly Dictionary<string, Target> _targets = new(StringComparer.Ordinal);
    private readonly Dictionary<ServedIndex, long> _sequences = [];
    private readonly List<DocumentWrite> _batch = [];

    /// <summary>Writes that wait for <see cref="FlushAsync"/>.</summary>
    public IReadOnlyList<DocumentWrite> Batch => _batch;

    /// <summary>Takes a write into the batch; one that cannot be done is in it as refused.</summary>
    /// <param name="verb">What it does.</param>
    /// <param name="indexName">The index.</param>
    /// <param name="id">The document's id; a new one where null.</param>
    /// <param name="source">The document; not needed afterwards. Null for a deletion.</param>
    public DocumentWrite Add(WriteVerb verb, string indexName, string? id, JsonElement? source)
    {
        var write = new DocumentWrite(verb, indexName, id);
        _batch.Add(write);
        var target = TargetOf(indexName);
        (write.Index, write.Failure) = (target.Index, target.Failure);
        if (source is not { } given || target.Source is null)
        {
            return write;
        }

        try
        {
            write.Document = target.Source.Read(write.Id, given, out var vector);
            write.Vector = vector;
        }
        catch (RequestException refused)
        {
            write.Failure = refused;
        }

        return write;
    }

    /// <summary>Refuses a write that was added.</summary>
    public static void Refuse(DocumentWrite write, RequestException failure) => (write.Document, write.Failure) = (null, failure);

    /// <summary>Encodes and writes what is in the batch, and forgets it.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var group in _batch.Where(static w => w.Document is not null && w.Vector is null).GroupBy(static w => w.Index))
        {
            await EncodeAsync(group.Key, [.. group], cancellationToken).ConfigureAwait(false);
        }

        foreach (var write in _batch.Where(static w => w.Failure is null))
        {
            var index = write.Index ?? throw IndexRegistry.Unknown("");
            Apply(write, index);
            if (write.Document is not null)
            {
                telemetry.Wrote(index, write.Failure is null ? 1 : 0, write.Failure is null ? 0 : 1);
            }
        }

        _batch.Clear();
    }

    /// <summary>Waits until everything that was written is safe, and makes it searchable where asked to.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task AcknowledgeAsync(bool refresh)
    {
        foreach (var (index, sequence) in _sequences)
        {
            await index.Live.AcknowledgeAsync(sequence, CancellationToken.None).ConfigureAwait(false);
            if (refresh)
            {
                index.Refresh();
            }
        }
    }

    private static async Task EncodeAsync(ServedIndex? index, DocumentWrite[] writes, CancellationToken cancellationToken)
    {
        if (index?.Encoder is not { } encoder)
        {
            Array.ForEach(writes, static write => Refuse(write, OpenSearchErrors.Mapping(
                "failed to parse: the document has no sparse vector, and the index has no model here that makes one.",
                "Give tokens and weights in the sparse field of the mapping.")));
            return;
        }

        var vectors = await encoder.EncodeAsync(
            Array.ConvertAll(writes, static write => write.Document?.EncodedText ?? ""), EncodingSide.Document,
            cancellationToken: cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < writes.Length; i++)
        {
            writes[i].Vector = vectors[i];
        }
    }

    private void Apply(DocumentWrite write, ServedIndex index)
    {
        long sequence;
        if (write.Document is not { } document)
        {
            write.Result = index.Live.Delete(write.Id, out sequence) ? "deleted" : "not_found";
            if (sequence > 0)
            {
                telemetry.Deleted(index);
            }
        }
        else
        {
            try
            {
                var rule = write.Verb == WriteVerb.Create ? PutRule.OnlyNew : PutRule.Replace;
                var wasThere = index.Live.Put(document, write.Vector ?? SparseVector.Empty, rule, out sequence);
                if (wasThere && rule == PutRule.OnlyNew)
                {
                    write.Failure = OpenSearchErrors.Conflict(write.Id);
                    return;
                }

                write.Result = wasThere ? "updated" : "created";
            }
            catch (RefusedDocumentException refused)
            {
                write.Failure = OpenSearchErrors.Mapping(refused.Message, "", refused);
                return;
            }
        }

        write.Sequence = sequence;
        if (sequence > 0)
        {
            _sequences[index] = sequence;
        }
    }

    private Target TargetOf(string name)
    {
        if (_targets.TryGetValue(name, out var known))
        {
            return known;
        }

        try
        {
            holder.Demand(name);
            var index = all.Of(name);
            return _targets[name] = new Target(index, new SourceReading(mappings.Of(index), index.Live.Vocabulary), null);
        }
        catch (RequestException refused)
        {
            return _targets[name] = new Target(null, null, refused);
        }
    }

    private sealed record Target(ServedIndex? Index, SourceReading? Source, RequestException? Failure);
}
