using SparseSearch.Core.Numerics;
using SparseSearch.Core.Segments;

namespace SparseSearch.Tests;

/// <summary>
/// Faults on demand, decided by a seed: full disks, short writes, failing steps, and power cuts after which only what
/// was flushed is certain. Thread-safe.
/// </summary>
internal sealed class FaultPlan
{
    private const int SectorBytes = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _durableBytes = [];
    private readonly List<(FileStep Step, byte[]? Replaced)> _pendingNames = [];
    private readonly Dictionary<FileOperation, int> _stepsUntilFailure = [];
    private SeededRandom _random;

    public FaultPlan(ulong seed)
    {
        _random = new SeededRandom(seed, 0);
        Files = new FileOperations(new FileWatch { Before = Before, Admit = Admit, After = After });
    }

    /// <summary>What the code under test is given.</summary>
    public FileOperations Files { get; }

    /// <summary>How many more bytes the disk takes; a write that has more is cut short there.</summary>
    public long DiskBytes { get; set; } = long.MaxValue;

    /// <summary>How often a file was flushed.</summary>
    public int FlushCount { get; private set; }

    /// <summary>Called before each step, for what the members above do not cover.</summary>
    public Action<FileStep>? Watch { get; set; }

    /// <summary>Lets one step of a kind fail: the next one, or the one after some more.</summary>
    public void Fail(FileOperation operation, int after = 0)
    {
        lock (_gate)
        {
            _stepsUntilFailure[operation] = after;
        }
    }

    /// <summary>How much of a file is certain to be on disk.</summary>
    public long DurableBytesOf(string path)
    {
        lock (_gate)
        {
            return _durableBytes.GetValueOrDefault(path);
        }
    }

    /// <summary>
    /// Leaves of the files what a power cut may leave: names that were not flushed with their folder may be the old
    /// ones, bytes that were not flushed may be missing at the end, or a sector at a time. Files must be closed.
    /// </summary>
    public void CutPower()
    {
        lock (_gate)
        {
            var kept = _random.Next(_pendingNames.Count + 1);
            for (var i = _pendingNames.Count - 1; i >= kept; i--)
            {
                Undo(_pendingNames[i]);
            }

            _pendingNames.Clear();
            foreach (var (path, durableBytes) in _durableBytes.Where(file => File.Exists(file.Key)))
            {
                Tear(path, durableBytes);
            }

            _durableBytes.Clear();
        }
    }

    private void Before(FileStep step)
    {
        Watch?.Invoke(step);
        lock (_gate)
        {
            if (_stepsUntilFailure.TryGetValue(step.Operation, out var left))
            {
                if (left == 0)
                {
                    _stepsUntilFailure.Remove(step.Operation);
                    throw new IOException($"{step.Operation} failed");
                }

                _stepsUntilFailure[step.Operation] = left - 1;
            }

            if (step.Operation is FileOperation.Create or FileOperation.Rename or FileOperation.Delete)
            {
                _pendingNames.Add((step, File.Exists(step.Path) ? File.ReadAllBytes(step.Path) : null));
            }
        }
    }

    private int Admit(FileStep step)
    {
        lock (_gate)
        {
            var admitted = (int)Math.Min(step.LengthBytes, DiskBytes);
            DiskBytes -= admitted;
            return admitted;
        }
    }

    private void After(FileStep step)
    {
        lock (_gate)
        {
            switch (step.Operation)
            {
                case FileOperation.Create:
                    _durableBytes[step.Path] = 0;
                    break;
                case FileOperation.Flush:
                    FlushCount++;
                    _durableBytes[step.Path] = new FileInfo(step.Path).Length;
                    break;
                case FileOperation.Rename:
                    _durableBytes[step.Path] = _durableBytes.GetValueOrDefault(step.From);
                    _durableBytes.Remove(step.From);
                    break;
                case FileOperation.FlushFolder:
                    _pendingNames.RemoveAll(name => Path.GetDirectoryName(name.Step.Path) == step.Path);
                    break;
                case FileOperation.Delete:
                    _durableBytes.Remove(step.Path);
                    break;
                case FileOperation.Truncate when _durableBytes.TryGetValue(step.Path, out var durableBytes):
                    _durableBytes[step.Path] = Math.Min(durableBytes, step.Offset);
                    break;
                default:
                    break;
            }
        }
    }

    private static void Undo((FileStep Step, byte[]? Replaced) name)
    {
        if (name.Step.Operation == FileOperation.Rename && File.Exists(name.Step.Path))
        {
            File.Move(name.Step.Path, name.Step.From, overwrite: true);
        }

        if (name.Replaced is not null)
        {
            File.WriteAllBytes(name.Step.Path, name.Replaced);
        }
        else
        {
            File.Delete(name.Step.Path);
        }
    }

    private void Tear(string path, long durableBytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var unsure = (int)(file.Length - durableBytes);
        if (unsure <= 0)
        {
            return;
        }

        file.SetLength(durableBytes + _random.Next(unsure + 1));
        for (var start = durableBytes; start < file.Length;)
        {
            var end = Math.Min(file.Length, ((start / SectorBytes) + 1) * SectorBytes);
            if (_random.Next(4) == 0)
            {
                file.Position = start;
                file.Write(new byte[end - start]);
            }

            start = end;
        }
    }
}
