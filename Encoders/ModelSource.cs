using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Encoders;

/// <summary>Where the parts of a model lie: a checkpoint to convert, or a ready ONNX file.</summary>
internal sealed record ModelSource
{
    /// <summary>Where model folders keep a ready graph, in the order looked for.</summary>
    private static readonly string[] s_graphs = ["model.onnx", "onnx/model.onnx"];

    /// <summary>A short name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Folder of the tokenizer's files.</summary>
    public required string Folder { get; init; }

    /// <summary>Recipe, limit and folder of the transformer.</summary>
    public required SparseEncoderLayout Layout { get; init; }

    /// <summary>The ONNX file, or null where there is a checkpoint.</summary>
    public string? GraphPath { get; init; }

    /// <summary>Looks at a path.</summary>
    /// <exception cref="FileNotFoundException">There is neither such a folder nor such a file.</exception>
    /// <exception cref="CheckpointFormatException">The folder describes a model of another kind.</exception>
    public static ModelSource Locate(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var name = Path.GetFileName(full);
        if (Directory.Exists(full))
        {
            var layout = SparseEncoderLayout.Read(full);
            var graph = HasCheckpoint(layout.TransformerFolder)
                ? null
                : s_graphs.Select(g => Path.Combine(full, g)).FirstOrDefault(File.Exists);
            return new ModelSource
            {
                Name = name,
                Folder = layout.TransformerFolder,
                Layout = layout,
                GraphPath = graph,
            };
        }

        if (!File.Exists(full))
        {
            throw new FileNotFoundException(
                $"There is no model {full}; give a folder with a safetensors checkpoint, or an ONNX file.", full);
        }

        var folder = TokenizerFolder(full);
        return new ModelSource
        {
            Name = name,
            Folder = folder,
            Layout = SparseEncoderLayout.Read(folder),
            GraphPath = full,
        };
    }

    private static bool HasCheckpoint(string folder) =>
        File.Exists(Path.Combine(folder, SafetensorsReader.SingleFileName))
        || File.Exists(Path.Combine(folder, SafetensorsReader.IndexFileName));

    /// <summary>The file's folder, or the one above it where exporters put graphs into a folder of their own.</summary>
    private static string TokenizerFolder(string file)
    {
        var folder = Path.GetDirectoryName(file) ?? ".";
        var parent = Path.GetDirectoryName(folder);
        return !HasTokenizer(folder) && parent is not null && HasTokenizer(parent) ? parent : folder;
    }

    private static bool HasTokenizer(string folder) =>
        File.Exists(Path.Combine(folder, TokenizerLoader.TokenizerJson))
        || File.Exists(Path.Combine(folder, TokenizerLoader.VocabularyFile));
}
