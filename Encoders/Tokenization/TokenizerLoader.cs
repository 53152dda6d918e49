using SparseSearch.Encoders.Tokenization.Json;
using SparseSearch.Encoders.Tokenization.SentencePiece;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>Reads the tokeniser of a model folder, and refuses what it could not honour exactly.</summary>
public static class TokenizerLoader
{
    /// <summary>The file that describes a whole tokeniser; it is read first where it exists.</summary>
    public const string TokenizerJson = "tokenizer.json";

    /// <summary>The list of a WordPiece vocabulary, one token a line, ids from 0.</summary>
    public const string VocabularyFile = "vocab.txt";

    /// <summary>
    /// Settings beside any of them: the model's token limit, special tokens, and a bare file's switches.
    /// </summary>
    public const string TokenizerConfigFile = "tokenizer_config.json";

    private const string AddedTokensFile = "added_tokens.json";
    private const string BpeVocabularyFile = "vocab.json";
    private const string BpeMergesFile = "merges.txt";

    // SentencePiece models, and whose conventions count where no settings stand beside them.
    private static readonly (string Name, string? Family)[] s_models =
    [
        ("tokenizer.model", "Llama"),
        ("sentencepiece.bpe.model", "XLMRoberta"),
        ("spiece.model", null),
    ];

    /// <summary>
    /// Loads the first of these that the folder holds: <c>tokenizer.json</c>; <c>vocab.txt</c>; a SentencePiece model,
    /// which is <c>tokenizer.model</c>, <c>sentencepiece.bpe.model</c> or <c>spiece.model</c>; <c>vocab.json</c> with
    /// <c>merges.txt</c>. Settings come from <c>tokenizer_config.json</c> where there is one.
    /// </summary>
    /// <param name="folder">The folder that holds the files.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The folder holds none of the files.</exception>
    /// <exception cref="TokenizerFormatException">A file is malformed, incomplete, or contradicts another.</exception>
    /// <exception cref="NotSupportedException">
    /// A file asks for something this tokeniser does not do; the message names the file and the setting.
    /// </exception>
    public static ITextTokenizer Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The model folder '{folder}' does not exist.");
        }

        var configPath = Path.Combine(folder, TokenizerConfigFile);
        var config = File.Exists(configPath) ? TokenizerConfig.Read(configPath) : TokenizerConfig.Default;
        if (Find(folder, TokenizerJson) is { } jsonPath)
        {
            return TokenizerJsonReader.Read(jsonPath, config);
        }

        return LoadParts(folder, config) ?? throw new FileNotFoundException(
            $"The model folder '{folder}' holds neither {TokenizerJson} nor {VocabularyFile}, no SentencePiece model "
            + $"({string.Join(", ", s_models.Select(static model => model.Name))}), and not both of "
            + $"{BpeVocabularyFile} and {BpeMergesFile}; copy one of them there.",
            Path.Combine(folder, TokenizerJson));
    }

    private static ITextTokenizer? LoadParts(string folder, TokenizerConfig config)
    {
        if (Find(folder, VocabularyFile) is { } vocabularyPath)
        {
            RefuseAddedTokens(folder, VocabularyFile);
            return Checked(
                vocabularyPath, () => WordPieceTokenizer.Build(VocabularyFileReader.Read(vocabularyPath, config)));
        }

        foreach (var (name, family) in s_models)
        {
            if (Find(folder, name) is { } modelPath)
            {
                RefuseAddedTokens(folder, name);
                return Checked(
                    modelPath, () => PipelineTokenizer.Build(SentencePieceReader.Read(modelPath, config, family)));
            }
        }

        if (Find(folder, BpeVocabularyFile) is { } idsPath && Find(folder, BpeMergesFile) is { } mergesPath)
        {
            RefuseAddedTokens(folder, BpeVocabularyFile);
            return Checked(idsPath, () => PipelineTokenizer.Build(MergesFileReader.Read(idsPath, mergesPath, config)));
        }

        return null;
    }

    private static string? Find(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path : null;
    }

    private static void RefuseAddedTokens(string folder, string name)
    {
        if (Find(folder, AddedTokensFile) is { } path)
        {
            throw new NotSupportedException(
                $"{path}: tokens added to a {name} are not read; save the tokenizer as {TokenizerJson}.");
        }
    }

    private static ITextTokenizer Checked(string path, Func<ITextTokenizer> build)
    {
        try
        {
            return build();
        }
        catch (ArgumentException exception)
        {
            throw new TokenizerFormatException(path, exception.Message, exception);
        }
    }
}
