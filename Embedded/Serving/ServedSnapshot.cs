using System.Collections.Concurrent;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Searching;
using SparseSearch.Core.Segments;
using SparseSearch.Embedded.Composition;
using SparseSearch.Query.Feedback;

namespace SparseSearch.Embedded.Serving;

/// <summary>
/// One state of an index that many requests search at the same time. Closed when a newer one is in its place and the last
/// request is done with it. Thread-safe.
/// </summary>
public sealed class ServedSnapshot
{
    private readonly ConcurrentDictionary<EngineSetting, ISearcher> _searchers = new();
    private readonly ConcurrentDictionary<EngineSetting, bool> _asked = new();
    private readonly ConcurrentDictionary<Func<IndexSnapshot, IDisposable>, Lazy<IDisposable>> _companions = new();
    private static long s_lastSerial = TimeProvider.System.GetUtcNow().Ticks;
    private int _users = 1;

    /// <summary>Takes over a snapshot; the first user is whoever serves it.</summary>
    public ServedSnapshot(IndexSnapshot index)
    {
        Index = index;
        Filters = new FilterCache(index);
        Vectors = new IndexTermVectors(index);
    }

    /// <summary>What is searched.</summary>
    public IndexSnapshot Index { get; }

    /// <summary>A number that no other state has, also of another run of the service.</summary>
    public long Serial { get; } = Interlocked.Increment(ref s_lastSerial);

    /// <summary>Which documents filters accept, kept for those asked for lately.</summary>
    public FilterCache Filters { get; }

    /// <summary>The documents' vectors, for feedback.</summary>
    public IndexTermVectors Vectors { get; }

    /// <summary>The searcher of a setting, opened when it is asked for first.</summary>
    /// <exception cref="ArgumentException">There is no such engine or setting.</exception>
    /// <exception cref="InvalidOperationException">The index was built without the engine's sections.</exception>
    public ISearcher SearcherOf(EngineSetting setting)
    {
        _asked.TryAdd(setting, true);
        return Open(setting);
    }

    /// <summary>
    /// What another library holds for this state: opened when it is asked for first, closed with it, and opened for a newer
    /// state before that is served.
    /// </summary>
    /// <param name="open">Opens it, once a state; the same delegate stands for the same thing.</param>
    public T Companion<T>(Func<IndexSnapshot, T> open)
        where T : class, IDisposable
    {
        ArgumentNullException.ThrowIfNull(open);
        return (T)OpenCompanion(open);
    }

    /// <summary>
    /// Opens what searches asked of an older state, so that the first ones of this state need not wait. What was opened
    /// there for the same reason and not asked for is left: a setting that was used once does not cost for ever.
    /// </summary>
    public void OpenLike(ServedSnapshot older)
    {
        foreach (var setting in older._asked.Keys)
        {
            try
            {
                Open(setting);
            }
            catch (InvalidOperationException)
            {
                // An empty index has every engine, a filled one those it was made for; the next search says so.
            }
        }

        foreach (var open in older._companions.Keys)
        {
            try
            {
                OpenCompanion(open);
            }
            catch (InvalidOperationException)
            {
                // The same.
            }
        }
    }

    /// <summary>One user more, unless the last one has gone.</summary>
    public bool TryUse()
    {
        for (var users = Volatile.Read(ref _users); users > 0; users = Volatile.Read(ref _users))
        {
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>One user less; the last one closes it.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            foreach (var companion in _companions.Values.Where(static lazy => lazy.IsValueCreated))
            {
                companion.Value.Dispose();
            }

            Index.Dispose();
        }
    }

    private IDisposable OpenCompanion(Func<IndexSnapshot, IDisposable> open) =>
        _companions.GetOrAdd(open, its => new Lazy<IDisposable>(() => its(Index))).Value;

    private ISearcher Open(EngineSetting setting) =>
        _searchers.GetOrAdd(setting, static (its, index) => EngineCatalog.Open(index, its), Index);
}
