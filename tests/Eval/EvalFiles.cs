using System.Text;

namespace SparseSearch.Tests;

/// <summary>A folder for the files of one test, gone with it.</summary>
internal sealed class EvalFiles : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("sparsesearch-eval-").FullName;

    public string At(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
