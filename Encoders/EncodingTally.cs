using SparseSearch.Core.TextEncoding;

namespace SparseSearch.Encoders;

/// <summary>Counts what is finished and tells the listener, one report at a time, so that counts only grow.</summary>
internal sealed class EncodingTally(int textsTotal, IProgress<EncodingProgress>? progress)
{
    private readonly Lock _lock = new();
    private int _texts;
    private long _tokens;
    private int _cut;

    /// <summary>Counts what is finished. Thread-safe.</summary>
    /// <param name="texts">Number of texts.</param>
    /// <param name="tokens">Of all of them.</param>
    /// <param name="cut">How many of them were cut.</param>
    public void Add(int texts, long tokens, int cut = 0)
    {
        lock (_lock)
        {
            _texts += texts;
            _tokens += tokens;
            _cut += cut;
            progress?.Report(new EncodingProgress(_texts, textsTotal, _tokens, _cut));
        }
    }
}
