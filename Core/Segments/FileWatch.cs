namespace SparseSearch.Core.Segments;

/// <summary>
/// What a watcher of <see cref="FileOperations"/> is told and may decide: how tests stand for a full or failing disk, a
/// killed process and a power cut. Every member may be called by several threads at once.
/// </summary>
public sealed class FileWatch
{
    /// <summary>Called before each step; what it throws is thrown instead of the step. Null for silence.</summary>
    public Action<FileStep>? Before { get; init; }

    /// <summary>
    /// Asked after <see cref="Before"/> how many bytes of a write reach the file, 0 to
    /// <see cref="FileStep.LengthBytes"/>; with fewer than all of them the write then fails. Null admits all.
    /// </summary>
    public Func<FileStep, int>? Admit { get; init; }

    /// <summary>
    /// Called after each step that was done; of a short write, with the bytes that reached the file. Null for silence.
    /// </summary>
    public Action<FileStep>? After { get; init; }
}
