using System.Text;
using CsCheck;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Vectors;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Runs;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: whatever stands in a file, a reader reads it or throws what it says it throws.
/// Method: good files, cut anywhere, with a few bytes changed.
/// </summary>
public sealed class ReaderFuzzTests
{
    private static readonly Dictionary<string, (byte[] Good, Action<string> Read)> s_readers = new()
    {
        ["a.jsonl"] = (
            File.ReadAllBytes(TestPaths.Data("tiny", "corpus.jsonl")), path => JsonlDocumentReader.Read(path).Count()),
        ["a.jsonl.zst"] = (Packed("a.jsonl.zst"), path => JsonlDocumentReader.Read(path).Count()),
        ["a.jsonl.gz"] = (Packed("a.jsonl.gz"), path => JsonlDocumentReader.Read(path).Count()),
        ["beir.tsv"] = (
            File.ReadAllBytes(TestPaths.Data("tiny", "qrels", "test.tsv")), path => BeirQrels.Read(path)),
        ["trec.txt"] = (Encoding.UTF8.GetBytes("q1 0 d1 1\nq1 0 dé 0\nq2 0 d1 2\n"), path => TrecQrels.Read(path)),
        ["run.txt"] = (
            Encoding.UTF8.GetBytes("q1 Q0 d1 1 2.5 t\nq1 Q0 dé 2 1e-3 t\nq2 Q0 d1 1 7 t\n"),
            path => TrecRun.Read(path)),
        ["a.csr"] = (Csr("a.csr"), path => CsrVectors.Open(path).ReadRows().Count()),
        ["a.csr.zst"] = (Csr("a.csr.zst"), path => CsrVectors.Open(path).ReadRows().Count()),
    };

    public static TheoryData<string> Names => [.. s_readers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void DamagedFileThrowsOnlyWhatIsDocumented(string name)
    {
        using var files = new EvalFiles();
        var (good, read) = s_readers[name];
        read(files.Write(name, good));
        Gen.Select(Gen.Int[0, good.Length], Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[0, 4]).Sample(
            (length, changes) =>
            {
                var bytes = good.ToArray();
                foreach (var (at, value) in changes)
                {
                    bytes[at] = value;
                }

                try
                {
                    read(files.Write(name, bytes[..length]));
                }
                catch (Exception e) when (e is BadLineException or InvalidDataException)
                {
                    return e.Message.Contains(name, StringComparison.Ordinal);
                }

                return true;
            },
            iter: 500,
            threads: 1);
    }

    private static byte[] Packed(string name)
    {
        using var files = new EvalFiles();
        using (var packed = PackedFile.Create(files.At(name)))
        {
            packed.Write(File.ReadAllBytes(TestPaths.Data("tiny", "corpus.jsonl")));
        }

        return File.ReadAllBytes(files.At(name));
    }

    private static byte[] Csr(string name)
    {
        using var files = new EvalFiles();
        SparseVector[] rows = [new([1, 5], [1f, 2f]), SparseVector.Empty, new([0, 7, 19], [1f, 1f, 9f])];
        CsrVectors.Write(files.At(name), 20, rows);
        return File.ReadAllBytes(files.At(name));
    }
}
