using System.Security.Cryptography;
using System.Text;
using SparseSearch.Core.Documents;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders;

namespace SparseSearch.Cli.Jobs;

/// <summary>
/// Encodes a stream of texts into a journal, chunk by chunk. A chunk depends on the texts alone, never on time, so that
/// an encoding that was interrupted any number of times gives the same bytes. While one chunk is encoded the next is
/// read; two calls of the encoder are under way, so that it is busy across their ends. For one use.
/// </summary>
internal sealed class EncodeJob(SparseEncoder encoder, EncodingSide side, EncodeJournal journal)
{
    private const int ChunksUnderWay = 2;
    private const int HashDigits = 32;

    /// <summary>Texts a chunk on the processor, and their characters at most.</summary>
    private const int ChunkTexts = 1024, ChunkCharacters = 4 << 20;

    /// <summary>The same on CUDA devices, which want more texts to sort by length.</summary>
    private const int CudaChunkTexts = 16_384, CudaChunkCharacters = 32 << 20;

    /// <summary>Told ids of texts that failed, and why; from any thread.</summary>
    public required Action<string, Exception> OnFailure { get; init; }

    /// <summary>Told how many texts were finished since the last time; from any thread.</summary>
    public required IProgress<EncodingProgress> Progress { get; init; }

    private bool IsOnCuda => encoder.Devices.Any(static d => d.Kind == EncoderDeviceKind.Cuda);

    /// <summary>Texts of a full chunk on the encoder's devices.</summary>
    public static int ChunkSizeOf(SparseEncoder encoder) =>
        encoder.Devices.Any(static d => d.Kind == EncoderDeviceKind.Cuda) ? CudaChunkTexts : ChunkTexts;

    /// <summary>Encodes what the journal lacks.</summary>
    /// <param name="texts">The whole input, from its beginning.</param>
    /// <param name="cancellationToken">Finished chunks stay.</param>
    /// <exception cref="UsageException">The input is not the one that the journal was begun with.</exception>
    public async Task RunAsync(IEnumerable<SourceDocument> texts, CancellationToken cancellationToken)
    {
        var (index, done) = (0, journal.Chunks.Count);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new Queue<Task<EncodedChunk>>();
        try
        {
            foreach (var chunk in Chunks(texts))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var hash = HashOf(chunk);
                if (index++ < done)
                {
                    RequireSame(journal.Chunks[index - 1], chunk, hash, index);
                    continue;
                }

                underWay.Enqueue(Task.Run(() => EncodeAsync(chunk, hash, stop.Token), CancellationToken.None));
                if (underWay.Count == ChunksUnderWay)
                {
                    journal.Append(await underWay.Dequeue().ConfigureAwait(false));
                }
            }

            while (underWay.TryDequeue(out var chunk))
            {
                journal.Append(await chunk.ConfigureAwait(false));
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(underWay).ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }

        if (index < done)
        {
            throw new UsageException(
                $"The input has {index} chunks of texts now, and {done} were encoded before: it was shortened. Give the "
                + "input of then, another --output, or --restart to begin anew.");
        }
    }

    private static void RequireSame(ChunkFacts facts, List<SourceDocument> chunk, string hash, int number)
    {
        if (facts.Texts != chunk.Count || facts.InputHash != hash)
        {
            throw new UsageException(
                $"Chunk {number} of the input, from '{chunk[0].Id}' on, is not the one that was encoded before. Give the "
                + "input of then, another --output, or --restart to begin anew.");
        }
    }

    private async Task<EncodedChunk> EncodeAsync(
        List<SourceDocument> chunk, string hash, CancellationToken cancellationToken)
    {
        var failed = new bool[chunk.Count];
        EncodingProgress last = default;
        var vectors = await encoder.EncodeManyAsync(
            chunk.ConvertAll(static d => d.EncodedText), side,
            new EncodingRun
            {
                Progress = new Steps(Progress, step => last = step),
                OnFailure = (place, reason) =>
                {
                    failed[place] = true;
                    OnFailure(chunk[place].Id, reason);
                },
            },
            cancellationToken).ConfigureAwait(false);
        int[] kept = [.. Enumerable.Range(0, chunk.Count).Where(i => !failed[i])];
        SparseVector[] found = Array.ConvertAll(kept, i => vectors[i]);
        return new EncodedChunk
        {
            Ids = Array.ConvertAll(kept, i => chunk[i].Id),
            Vectors = found,
            Facts = new ChunkFacts(
                chunk.Count, kept.Length, last.TokensDone, last.TextsCut, found.Sum(static v => (long)v.Nnz), hash),
        };
    }

    private IEnumerable<List<SourceDocument>> Chunks(IEnumerable<SourceDocument> texts)
    {
        var (most, mostCharacters) = IsOnCuda
            ? (CudaChunkTexts, CudaChunkCharacters)
            : (ChunkTexts, ChunkCharacters);
        var (chunk, characters) = (new List<SourceDocument>(), 0L);
        foreach (var text in texts)
        {
            chunk.Add(text);
            characters += text.Title.Length + text.Text.Length;
            if (chunk.Count == most || characters >= mostCharacters)
            {
                yield return chunk;
                (chunk, characters) = ([], 0);
            }
        }

        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }

    private static string HashOf(List<SourceDocument> chunk)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in chunk)
        {
            foreach (var part in (string[])[text.Id, text.EncodedText])
            {
                hash.AppendData(BitConverter.GetBytes(part.Length));
                hash.AppendData(Encoding.UTF8.GetBytes(part));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HashDigits];
    }

    /// <summary>Turns a call's running totals into steps, and keeps the last total.</summary>
    private sealed class Steps(IProgress<EncodingProgress> next, Action<EncodingProgress> keep)
        : IProgress<EncodingProgress>
    {
        private readonly Lock _lock = new();
        private EncodingProgress _last;

        public void Report(EncodingProgress value)
        {
            lock (_lock)
            {
                next.Report(new EncodingProgress(
                    value.TextsDone - _last.TextsDone, 0, value.TokensDone - _last.TokensDone,
                    value.TextsCut - _last.TextsCut));
                _last = value;
                keep(value);
            }
        }
    }
}
