using System.Diagnostics;
using SparseSearch.Core.TextEncoding;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Latency;

namespace SparseSearch.Cli.Commands.Plans;

/// <summary>
/// An encoder that encodes each query once: every engine of a plan is asked for the same vectors. What encoding took is
/// measured here, at the first time. Not thread-safe.
/// </summary>
/// <param name="encoder">Stays the caller's.</param>
internal sealed class RememberedQueries(ISparseEncoder encoder) : ISparseEncoder
{
    /// <summary>Encoded before the clock runs, so that compilation is not timed.</summary>
    private const string WarmUpText = "a query to warm up with";

    private const int WarmUps = 5;

    private readonly Dictionary<string, SparseVector> _vectors = new(StringComparer.Ordinal);
    private readonly List<TimeSpan> _times = [];
    private bool _isWarm;

    /// <inheritdoc/>
    public EncoderDescription Description => encoder.Description;

    /// <inheritdoc/>
    public Vocabulary Vocabulary => encoder.Vocabulary;

    /// <summary>What encoding took, a query alone each.</summary>
    public LatencySummary Latency => LatencySummary.Of(_times);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The texts are not one query.</exception>
    public async Task<SparseVector[]> EncodeAsync(
        IReadOnlyList<string> texts, EncodingSide side, IProgress<EncodingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (texts is not [var text] || side != EncodingSide.Query)
        {
            throw new ArgumentException("Queries are encoded one by one.", nameof(texts));
        }

        if (_vectors.TryGetValue(text, out var known))
        {
            return [known];
        }

        for (var i = 0; !_isWarm && i < WarmUps; i++)
        {
            await encoder.EncodeAsync([WarmUpText], side, null, cancellationToken).ConfigureAwait(false);
        }

        _isWarm = true;
        var start = Stopwatch.GetTimestamp();
        var vectors = await encoder.EncodeAsync(texts, side, progress, cancellationToken).ConfigureAwait(false);
        _times.Add(Stopwatch.GetElapsedTime(start));
        _vectors.Add(text, vectors[0]);
        return vectors;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The encoder is the caller's.
    }
}
