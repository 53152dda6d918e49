using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// What a model folder says of itself: where the files of each side lie, and which recipe they were made for. Looked
/// for in this order: the modules of sentence-transformers (<c>modules.json</c>), a folder a side (<c>document/</c> and
/// <c>query/</c>), a decoder's files, a table of query weights, a head of token weights; a folder with none of them is
/// taken as a plain SPLADE checkpoint. Immutable.
/// </summary>
public sealed record SparseEncoderLayout
{
    /// <summary>The file that lists a model's modules.</summary>
    public const string ModulesFileName = "modules.json";

    /// <summary>The recipe and what decided it.</summary>
    public required RecipeChoice Choice { get; init; }

    /// <summary>The files that encode documents.</summary>
    public required SideFiles Document { get; init; }

    /// <summary>The files that encode queries.</summary>
    public required SideFiles Query { get; init; }

    /// <summary>The most terms of a vector (<c>max_active_dims</c>), or null where no file says.</summary>
    public int? MaxTerms { get; init; }

    /// <summary>Reads a model folder.</summary>
    /// <param name="folder">The model, or the model of the documents alone.</param>
    /// <param name="queryFolder">The model of the queries; null where they share one folder.</param>
    /// <param name="baseFolder">The base model of adapters; null for the one that they name.</param>
    /// <param name="recipe">The recipe, where it is asked for by name; null to let the files decide.</param>
    /// <exception cref="CheckpointFormatException">
    /// A file is malformed, or describes another kind of model, or no recipe joins the two sides.
    /// </exception>
    public static SparseEncoderLayout Read(
        string folder, string? queryFolder = null, string? baseFolder = null, EncoderRecipe? recipe = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var found = FolderFindings.Look(folder, baseFolder);
        var query = queryFolder is null ? found.Query : FolderFindings.Look(queryFolder, baseFolder).Query;
        return new SparseEncoderLayout
        {
            Choice = recipe is null
                ? Choose(folder, query, found.Document)
                : new RecipeChoice(recipe, "it was asked for"),
            Document = found.Document.Files,
            Query = recipe is { Query.Head: not EncoderHead.Table } && query.Kind == SideKind.Table
                ? found.Document.Files
                : WithTokenizer(query.Files, found.Document.Files),
            MaxTerms = found.MaxTerms,
        };
    }

    /// <summary>A table often comes without a tokenizer of its own.</summary>
    private static SideFiles WithTokenizer(SideFiles query, SideFiles document) =>
        SideFiles.HasTokenizer(query.TokenizerFolder)
            ? query
            : query with { TokenizerFolder = document.TokenizerFolder };

    private static RecipeChoice Choose(string folder, SideFinding query, SideFinding document)
    {
        var agree = (query.Aggregation, query.Logarithms) == (document.Aggregation, document.Logarithms);
        var recipe = (query.Kind, document.Kind) switch
        {
            (SideKind.MaskedModel, SideKind.MaskedModel) when agree =>
                Splade.Of(document.Aggregation, document.Logarithms),
            (SideKind.Table, SideKind.MaskedModel) => InferenceFree.Of(document.Aggregation, document.Logarithms),
            (SideKind.Mlp, SideKind.MaskedModel) => LsrHeads.MlpQueries,
            (SideKind.LsrMlp, SideKind.MaskedModel) => LsrHeads.MlpQueriesLsr,
            (SideKind.Mlp or SideKind.LsrMlp or SideKind.EpicModel, SideKind.EpicModel) => LsrHeads.Epic,
            (SideKind.Mlp or SideKind.LsrMlp, SideKind.Mlp or SideKind.LsrMlp) => LsrHeads.UniCoil,
            (SideKind.MaskedModel, SideKind.Mlp or SideKind.LsrMlp) => LsrHeads.MlpDocuments,
            (SideKind.Decoder, SideKind.Decoder) => MistralEcho.Recipe,
            (SideKind.LiteralDecoder, SideKind.LiteralDecoder) => Prosper.Recipe,
            _ => null,
        };
        return recipe is not null
            ? new RecipeChoice(recipe, query.Reason == document.Reason
                ? document.Reason
                : $"queries: {query.Reason}; documents: {document.Reason}")
            : throw new CheckpointFormatException(
                folder, "two sides that a recipe joins",
                $"queries: {Described(query)}; documents: {Described(document)}",
                "Name a recipe, or give the folders of one model.");
    }

    private static string Described(SideFinding side) =>
        $"{side.Kind}, {side.Aggregation}, {side.Logarithms} logarithms ({side.Reason})";
}
