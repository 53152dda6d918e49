using SparseSearch.Core.TextEncoding;

namespace SparseSearch.Encoders;

/// <summary>Counts what is finished and tells the listener, one report at a time, so that counts only grow.</summary>
internal sealed class EncodingTally(int textsTotal, IProgress<EncodingProgress>? progress)
{
    private readonly Lock _lock = new();
    private int _texts;
    private long _tokens;

    /// <summary>Counts a finished batch. Thread-safe.</summary>
    /// <param name="rows">Indexes into <paramref name="ids"/>.</param>
    /// <param name="ids">Each text's tokens.</param>
    public void Add(int[] rows, int[][] ids)
    {
        lock (_lock)
        {
            _texts += rows.Length;
            foreach (var row in rows)
            {
                _tokens += ids[row].Length;
            }

            progress?.Report(new EncodingProgress(_texts, textsTotal, _tokens));
        }
    }
}
