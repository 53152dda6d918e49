namespace SparseSearch.Encoders.Checkpoints;

/// <summary>What the files of one folder say of both sides.</summary>
internal sealed record FolderFindings
{
    /// <summary>The folder of a side's own model.</summary>
    private const string DocumentFolder = "document", QueryFolder = "query";

    /// <summary>Parts of the names of a language-model head's tensors.</summary>
    private static readonly string[] s_languageModelHeads =
        ["cls.predictions.", "vocab_projector.", "vocab_transform.", "lm_head.", "generator_", "decoder.bias"];

    /// <summary>The side of queries.</summary>
    public required SideFinding Query { get; init; }

    /// <summary>The side of documents.</summary>
    public required SideFinding Document { get; init; }

    /// <summary>The most terms of a vector, or null where no file says.</summary>
    public int? MaxTerms { get; init; }

    /// <summary>Looks at a folder.</summary>
    /// <param name="folder">A model, or an adapter.</param>
    /// <param name="baseFolder">The base model of adapters; null for the one that they name.</param>
    /// <exception cref="CheckpointFormatException">A file is malformed, or describes another kind of model.</exception>
    public static FolderFindings Look(string folder, string? baseFolder = null)
    {
        if (File.Exists(Path.Combine(folder, SparseEncoderLayout.ModulesFileName)))
        {
            return SentenceTransformersFolder.Look(folder);
        }

        var (document, query) = (Path.Combine(folder, DocumentFolder), Path.Combine(folder, QueryFolder));
        return Directory.Exists(document) && Directory.Exists(query)
            ? new FolderFindings
            {
                Document = InFolder(DocumentFolder, Look(document, baseFolder).Document, folder),
                Query = InFolder(QueryFolder, Look(query, baseFolder).Query, folder),
            }
            : LookAtOne(folder, baseFolder);
    }

    /// <summary>The tokenizer of a pair often lies above its two folders.</summary>
    private static SideFinding InFolder(string name, SideFinding side, string outer) => side with
    {
        Reason = $"{name}/ {side.Reason}",
        Files = SideFiles.HasTokenizer(side.Files.TokenizerFolder)
            ? side.Files
            : side.Files with { TokenizerFolder = outer },
    };

    private static FolderFindings LookAtOne(string folder, string? baseFolder)
    {
        var model = Checkpoint.IsAdapter(folder) ? LookAtAdapter(folder, baseFolder) : LookAtModel(folder);
        var table = TermTable.Locate(folder);
        var query = table is null ? model : new SideFinding
        {
            Files = SideFiles.In(folder, folder) with { TablePath = table },
            Kind = SideKind.Table,
            Reason = $"has {Path.GetFileName(table)}",
        };
        return new FolderFindings { Query = query, Document = model };
    }

    /// <summary>An adapter computes what its base does, and often keeps the tokenizer to itself.</summary>
    private static SideFinding LookAtAdapter(string folder, string? baseFolder)
    {
        using var checkpoint = Checkpoint.Open(folder, baseFolder);
        var outer = Path.GetDirectoryName(checkpoint.Files[0]) ?? folder;
        return new SideFinding
        {
            Files = SideFiles.In(folder, outer) with { BaseFolder = baseFolder },
            Kind = checkpoint.Config.IsDecoder ? SideKind.Decoder : SideKind.MaskedModel,
            Reason = $"has {LoraConfig.FileName}, an adapter of a {checkpoint.Config.ModelType}",
        };
    }

    private static SideFinding LookAtModel(string folder)
    {
        var (kind, reason) = KindOf(folder);
        return new SideFinding { Files = SideFiles.In(folder, folder), Kind = kind, Reason = reason };
    }

    private static (SideKind Kind, string Reason) KindOf(string folder)
    {
        if (DecoderTypeOf(folder) is { } decoder)
        {
            return File.Exists(Path.Combine(folder, Recipes.Prosper.LiteralFileName))
                ? (SideKind.LiteralDecoder, $"has {Recipes.Prosper.LiteralFileName} beside the decoder {decoder}")
                : (SideKind.Decoder, $"has {ModelConfig.FileName}, which names the decoder {decoder}");
        }

        if (!SideFiles.HasCheckpoint(folder))
        {
            return (SideKind.MaskedModel, "has no file that says otherwise");
        }

        using var reader = SafetensorsReader.Open(folder);
        if (HeadTensors.Find(reader, HeadTensors.Importance) is { } importance)
        {
            return (SideKind.EpicModel, $"has the tensor {importance}");
        }

        var hasLanguageModel = reader.Tensors.Any(static t =>
            s_languageModelHeads.Any(h => t.Name.Contains(h, StringComparison.Ordinal)));
        return HeadTensors.Find(reader, HeadTensors.Mlp) switch
        {
            { } name when !hasLanguageModel => (
                name == HeadTensors.LsrMlp ? SideKind.LsrMlp : SideKind.Mlp,
                $"has the tensor {name} and no language-model head"),
            _ => (SideKind.MaskedModel, "has no file that says otherwise"),
        };
    }

    private static string? DecoderTypeOf(string folder)
    {
        var path = Path.Combine(folder, ModelConfig.FileName);
        return File.Exists(path) && new JsonSettings(path, "Copy the file again.").Text("model_type") is { } type
            && ModelConfig.DecoderTypes.Contains(type)
            ? type
            : null;
    }
}
