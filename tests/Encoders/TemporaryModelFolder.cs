namespace SparseSearch.Tests;

/// <summary>A model folder with files of a test's making, gone at the end.</summary>
internal sealed class TemporaryModelFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sparsesearch-model-").FullName;

    public TemporaryModelFolder With(string name, string content)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, name), content);
        return this;
    }

    public TemporaryModelFolder With(string name, byte[] content)
    {
        File.WriteAllBytes(System.IO.Path.Combine(Path, name), content);
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
