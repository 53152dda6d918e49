using System.CommandLine;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Cli.Commands;

/// <summary>
/// How texts become vectors, where a model's own files do not say it or are to be overruled: what verbs that encode share.
/// </summary>
internal sealed class EncoderInputs
{
    private const string PruningHelp = "top_k N, max_ratio R, prune_ratio R, alpha_mass A, abs_value W or threshold W, "
        + "several separated by commas, or none.";

    private readonly Option<string?> _recipe = RecipeOption();

    private readonly Option<string?> _queryModel = new("--query-model")
    {
        Description = "Model that encodes queries, where it is not in the documents' folder.",
        HelpName = "FOLDER",
    };

    private readonly Option<string?> _baseModel = new("--base-model")
    {
        Description = "Base model of a LoRA adapter, where the adapter's settings name no local folder.",
        HelpName = "FOLDER",
    };

    private readonly Option<string?> _documentPrompt = new("--document-prompt")
    {
        Description = "Put in front of every document, in place of what the model's files say.",
        HelpName = "TEXT",
    };

    private readonly Option<string?> _queryPrompt = new("--query-prompt")
    {
        Description = "Put in front of every query, in place of what the model's files say.",
        HelpName = "TEXT",
    };

    private readonly Option<string?> _pruneDocuments = new("--prune-documents")
    {
        Description = "Small weights to leave out of documents: " + PruningHelp,
        HelpName = "RULES",
    };

    private readonly Option<string?> _pruneQueries = new("--prune-queries")
    {
        Description = "Small weights to leave out of queries, likewise.",
        HelpName = "RULES",
    };

    private readonly Option<int?> _maxTokens = CommonOptions.MaxTokens();
    private readonly DeviceInputs _device = new();

    /// <summary>The option that names a recipe, for every verb that opens a model.</summary>
    public static Option<string?> RecipeOption() => new("--recipe")
    {
        Description = "Recipe in place of what the model's files say: "
            + string.Join(", ", RecipeCatalog.All.Select(recipe => recipe.Name)) + ".",
        HelpName = "NAME",
    };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[
            _recipe, _queryModel, _baseModel, _documentPrompt, _queryPrompt, _pruneDocuments, _pruneQueries, _maxTokens])
        {
            command.Options.Add(option);
        }

        _device.AddTo(command);
    }

    /// <summary>What was asked for; cache folder and threads are the verb's own.</summary>
    /// <exception cref="UsageException">A recipe, a rule or a device does not exist.</exception>
    public EncoderOptions OptionsOf(ParseResult parsed)
    {
        var recipe = parsed.GetValue(_recipe);
        Check("--recipe", recipe, name => RecipeCatalog.Find(name));
        var options = new EncoderOptions
        {
            Recipe = recipe,
            QueryModelPath = parsed.GetValue(_queryModel),
            BaseModelPath = parsed.GetValue(_baseModel),
            DocumentPrompt = parsed.GetValue(_documentPrompt),
            QueryPrompt = parsed.GetValue(_queryPrompt),
            DocumentPruning = Check("--prune-documents", parsed.GetValue(_pruneDocuments), VectorPruning.Parse),
            QueryPruning = Check("--prune-queries", parsed.GetValue(_pruneQueries), VectorPruning.Parse),
            MaxDocumentTokens = parsed.GetValue(_maxTokens),
            MaxQueryTokens = parsed.GetValue(_maxTokens),
        };
        return _device.ApplyTo(options, parsed);
    }

    private static T? Check<T>(string option, string? text, Func<string, T> parse)
        where T : class
    {
        try
        {
            return text is null ? null : parse(text);
        }
        catch (ArgumentException error)
        {
            throw new UsageException($"{option}: {error.Message}");
        }
    }
}
