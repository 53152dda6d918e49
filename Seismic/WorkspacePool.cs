namespace SparseSearch.Seismic;

/// <summary>
/// Keeps idle workspaces of one index. Thread-safe; allocates only while all of its workspaces are rented.
/// </summary>
internal sealed class WorkspacePool
{
    private readonly Func<SearchWorkspace> _create;
    private readonly SearchWorkspace?[] _idle = new SearchWorkspace?[Math.Max(4, Environment.ProcessorCount * 2)];

    public WorkspacePool(Func<SearchWorkspace> create) => _create = create;

    /// <summary>Takes an idle workspace, or makes one.</summary>
    public SearchWorkspace Rent()
    {
        foreach (ref var place in _idle.AsSpan())
        {
            if (place is not null && Interlocked.Exchange(ref place, null) is { } workspace)
            {
                return workspace;
            }
        }

        return _create();
    }

    /// <summary>Takes a workspace back; where all places are taken, it is left to the garbage collector.</summary>
    public void Return(SearchWorkspace workspace)
    {
        workspace.Reset();
        foreach (ref var place in _idle.AsSpan())
        {
            if (Interlocked.CompareExchange(ref place, workspace, null) is null)
            {
                return;
            }
        }
    }
}
