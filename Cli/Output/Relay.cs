namespace SparseSearch.Cli.Output;

/// <summary>Hands each report on at once, on the thread that makes it; Progress&lt;T&gt; posts it elsewhere.</summary>
internal sealed class Relay<T>(Action<T> act) : IProgress<T>
{
    public void Report(T value) => act(value);
}
