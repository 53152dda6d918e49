namespace SparseSearch.Encoders.Tokenization;

/// <summary>Reads the tokeniser of a model folder, and refuses what it could not honour exactly.</summary>
public static class TokenizerLoader
{
    /// <summary>The file that describes a whole tokeniser; it is read first where it exists.</summary>
    public const string TokenizerJson = "tokenizer.json";

    /// <summary>The list of a WordPiece vocabulary, one token a line, ids from 0.</summary>
    public const string VocabularyFile = "vocab.txt";

    /// <summary>Settings beside either: the model's token limit, and for a bare vocabulary its switches.</summary>
    public const string TokenizerConfigFile = "tokenizer_config.json";

    private const string AddedTokensFile = "added_tokens.json";

    /// <summary>
    /// Loads <c>tokenizer.json</c> or else <c>vocab.txt</c>, with <c>tokenizer_config.json</c> where there is one.
    /// </summary>
    /// <param name="folder">The folder that holds the files.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The folder holds neither file.</exception>
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
        var jsonPath = Path.Combine(folder, TokenizerJson);
        if (File.Exists(jsonPath))
        {
            return Build(jsonPath, TokenizerJsonReader.Read(jsonPath, config));
        }

        var vocabularyPath = Path.Combine(folder, VocabularyFile);
        if (!File.Exists(vocabularyPath))
        {
            throw new FileNotFoundException(
                $"The model folder '{folder}' holds neither {TokenizerJson} nor {VocabularyFile}; copy one of them "
                + "there.",
                jsonPath);
        }

        if (File.Exists(Path.Combine(folder, AddedTokensFile)))
        {
            throw new NotSupportedException(
                $"{Path.Combine(folder, AddedTokensFile)}: tokens added to a {VocabularyFile} are not read; "
                + $"save the tokenizer as {TokenizerJson}.");
        }

        return Build(vocabularyPath, VocabularyFileReader.Read(vocabularyPath, config));
    }

    private static WordPieceTokenizer Build(string path, WordPieceOptions options)
    {
        try
        {
            return WordPieceTokenizer.Build(options);
        }
        catch (ArgumentException exception)
        {
            throw new TokenizerFormatException(path, exception.Message, exception);
        }
    }
}
