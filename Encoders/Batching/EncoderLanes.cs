using System.Collections.Concurrent;
using SparseSearch.Encoders.Runtime;

namespace SparseSearch.Encoders.Batching;

/// <summary>
/// How many batches may be under way on each device: a lane is the right to run one. Shared by all calls of an encoder.
/// Thread-safe.
/// </summary>
internal sealed class EncoderLanes : IDisposable
{
    /// <summary>
    /// On a CUDA device one batch computes while the rows of another are finished on the host and a third is prepared.
    /// </summary>
    public const int LanesOfCudaDevice = 3;

    private readonly SemaphoreSlim _free;
    private readonly ConcurrentQueue<int> _devices = new();

    /// <summary>All lanes free.</summary>
    /// <param name="devices">Number of devices, at least 1.</param>
    /// <param name="lanesOfDevice">Lanes of each, at least 1.</param>
    public EncoderLanes(int devices, int lanesOfDevice)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(devices, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(lanesOfDevice, 1);
        Count = checked(devices * lanesOfDevice);
        LanesOfDevice = lanesOfDevice;
        _free = new SemaphoreSlim(Count);

        // Devices take turns, so that all are busy as soon as there is work.
        for (var i = 0; i < Count; i++)
        {
            _devices.Enqueue(i % devices);
        }
    }

    /// <summary>Lanes of all devices.</summary>
    public int Count { get; }

    /// <summary>Lanes of one device.</summary>
    public int LanesOfDevice { get; }

    /// <summary>
    /// How many lanes a device has room for, so that each can run a text of any length that may come, at least 1.
    /// </summary>
    /// <param name="models">Of one device.</param>
    /// <param name="lengths">The most tokens of a text of each.</param>
    /// <param name="wanted">The most lanes.</param>
    /// <param name="memoryBudget">Bytes; null for any number.</param>
    public static int RoomFor(
        IReadOnlyList<IEncoderModel> models, IReadOnlyList<int> lengths, int wanted, long? memoryBudget)
    {
        if (memoryBudget is not { } budget)
        {
            return wanted;
        }

        var largest = models.Zip(lengths).Select(static m => m.First.RunBytes(1, m.Second)).DefaultIfEmpty(1).Max();
        return (int)Math.Clamp(budget / Math.Max(1, largest), 1, wanted);
    }

    /// <summary>Takes a lane if one is free.</summary>
    /// <param name="device">Its device, from 0.</param>
    public bool TryTake(out int device)
    {
        device = -1;
        return _free.Wait(0) && _devices.TryDequeue(out device);
    }

    /// <summary>Takes a lane, waiting until one is free.</summary>
    /// <returns>Its device, from 0.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<int> TakeAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _devices.TryDequeue(out var device)
            ? device
            : throw new InvalidOperationException("There are as many devices waiting as lanes are free.");
    }

    /// <summary>Gives a lane back.</summary>
    public void Return(int device)
    {
        _devices.Enqueue(device);
        _free.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
