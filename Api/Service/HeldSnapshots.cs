using SparseSearch.Embedded.Serving;

namespace SparseSearch.Api.Service;

/// <summary>
/// States of an index that cursors walk through: kept for a while after each step, however much is written meanwhile, so that
/// no hit is shown twice or left out. Thread-safe.
/// </summary>
internal sealed class HeldSnapshots(TimeProvider clock) : IDisposable
{
    /// <summary>How long a state is kept after the last step.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    /// <summary>States at most: each may hold files that the index has replaced since.</summary>
    public const int Most = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, (ServedSnapshot State, DateTimeOffset Until)> _held = [];
    private bool _isClosed;

    /// <summary>Keeps a state, from now on as long as if it had not been kept before.</summary>
    /// <param name="state">In use by the caller.</param>
    /// <exception cref="RequestException">Too many are kept.</exception>
    public void Keep(ServedSnapshot state)
    {
        lock (_gate)
        {
            LetGo(clock.GetUtcNow());
            if (!_held.ContainsKey(state.Serial))
            {
                if (_held.Count >= Most)
                {
                    throw new RequestException(
                        StatusCodes.Status429TooManyRequests, "too_many_cursors", $"Cursors hold {Most} states of this index.",
                        $"Try again in {KeptFor.TotalSeconds} s, or search without a cursor.");
                }

                if (_isClosed || !state.TryUse())
                {
                    return;
                }
            }

            _held[state.Serial] = (state, clock.GetUtcNow() + KeptFor);
        }
    }

    /// <summary>A kept state; the caller releases it.</summary>
    /// <exception cref="RequestException">It is not kept any more.</exception>
    public ServedSnapshot Use(long serial)
    {
        lock (_gate)
        {
            LetGo(clock.GetUtcNow());
            return _held.TryGetValue(serial, out var held) && held.State.TryUse()
                ? held.State
                : throw new RequestException(
                    StatusCodes.Status410Gone, "cursor_expired", "The state of the index that this cursor walks through is gone.",
                    $"Search anew; ask for the next hits within {KeptFor.TotalSeconds} s.");
        }
    }

    /// <summary>Lets states go whose time is up.</summary>
    public void LetGo()
    {
        lock (_gate)
        {
            LetGo(clock.GetUtcNow());
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            LetGo(DateTimeOffset.MaxValue);
        }
    }

    private void LetGo(DateTimeOffset now)
    {
        foreach (var (serial, held) in _held.Where(held => held.Value.Until <= now).ToArray())
        {
            _held.Remove(serial);
            held.State.Release();
        }
    }
}
