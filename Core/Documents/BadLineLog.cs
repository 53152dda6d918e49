namespace SparseSearch.Core.Documents;

/// <summary>
/// Given to a reader, makes it go on after a bad line and take note of it: all are counted, the first
/// <see cref="ListedLimit"/> are kept. Not thread-safe.
/// </summary>
public sealed class BadLineLog
{
    /// <summary>The most lines that are kept; enough to see a pattern, few enough for any file.</summary>
    public const int ListedLimit = 100;

    private readonly List<BadLine> _listed = [];
    private readonly Action<BadLine>? _added;

    /// <summary>A log that only counts and lists.</summary>
    public BadLineLog()
    {
    }

    /// <summary>A log that also tells of each line at once.</summary>
    /// <param name="added">Called while the source is read, before its next document.</param>
    public BadLineLog(Action<BadLine> added)
    {
        ArgumentNullException.ThrowIfNull(added);
        _added = added;
    }

    /// <summary>All bad lines so far.</summary>
    public long Count { get; private set; }

    /// <summary>The first bad lines, in the order of reading; at most <see cref="ListedLimit"/>.</summary>
    public IReadOnlyList<BadLine> Listed => _listed;

    /// <summary>Takes note of a line.</summary>
    public void Add(BadLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        Count++;
        if (_listed.Count < ListedLimit)
        {
            _listed.Add(line);
        }

        _added?.Invoke(line);
    }
}
