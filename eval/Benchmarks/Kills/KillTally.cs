using System.Globalization;

namespace SparseSearch.Benchmarks.Kills;

/// <summary>What a run of kills met.</summary>
internal sealed class KillTally
{
    private readonly SortedDictionary<string, int> _byVerb = [];

    /// <summary>Processes killed while they held the index.</summary>
    public int Kills { get; private set; }

    /// <summary>Those that left the file of a segment that was being written, by a refresh or a merge.</summary>
    public int WithUnfinishedSegment { get; set; }

    /// <summary>Those that left changes in the log alone.</summary>
    public int WithLogTail { get; set; }

    /// <summary>Processes that ended before they were to be killed, or were killed before they opened the index.</summary>
    public int Missed { get; set; }

    /// <summary>Bulk jobs that went on after a kill.</summary>
    public int Resumed { get; set; }

    /// <summary>Takes note of a kill.</summary>
    public void Add(string verb)
    {
        Kills++;
        _byVerb[verb] = _byVerb.GetValueOrDefault(verb) + 1;
    }

    /// <summary>One line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kills} kills ({string.Join(", ", _byVerb.Select(static v => $"{v.Key} {v.Value}"))}); ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"{WithUnfinishedSegment} left an unfinished segment, {WithLogTail} changes in the log alone; ")
        + string.Create(CultureInfo.InvariantCulture, $"{Resumed} jobs went on; {Missed} processes were missed");
}
