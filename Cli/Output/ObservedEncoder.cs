using System.Globalization;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Cli.Output;

/// <summary>Tells how many texts and tokens an encoder has finished in all calls. Does not own it.</summary>
internal sealed class ObservedEncoder(ISparseEncoder encoder, Action<long, string> report, TimeProvider clock)
    : ISparseEncoder
{
    private readonly long _start = clock.GetTimestamp();
    private readonly Lock _lock = new();
    private long _texts;
    private long _tokens;

    /// <summary>Tokens of all finished calls.</summary>
    public long Tokens => Interlocked.Read(ref _tokens);

    /// <inheritdoc/>
    public EncoderDescription Description => encoder.Description;

    /// <inheritdoc/>
    public Vocabulary Vocabulary => encoder.Vocabulary;

    /// <inheritdoc/>
    public Task<SparseVector[]> EncodeAsync(
        IReadOnlyList<string> texts,
        EncodingSide side,
        IProgress<EncodingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        encoder.EncodeAsync(texts, side, new Relay(this, progress), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The encoder stays its owner's.
    }

    private void Advance(int texts, long tokens)
    {
        lock (_lock)
        {
            _texts += texts;
            _tokens += tokens;
            var seconds = clock.GetElapsedTime(_start).TotalSeconds;
            var rate = _tokens / Math.Max(seconds, 0.001);
            report(_texts, string.Create(CultureInfo.InvariantCulture, $", {rate:N0} tokens/s"));
        }
    }

    /// <summary>Turns one call's running totals into steps.</summary>
    private sealed class Relay(ObservedEncoder owner, IProgress<EncodingProgress>? next) : IProgress<EncodingProgress>
    {
        private readonly Lock _lock = new();
        private EncodingProgress _last;

        public void Report(EncodingProgress value)
        {
            next?.Report(value);
            lock (_lock)
            {
                owner.Advance(value.TextsDone - _last.TextsDone, value.TokensDone - _last.TokensDone);
                _last = value;
            }
        }
    }
}
