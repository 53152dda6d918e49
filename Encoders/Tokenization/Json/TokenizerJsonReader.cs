namespace SparseSearch.Encoders.Tokenization.Json;

/// <summary>
/// Reads <c>tokenizer.json</c>, the whole description of a tokeniser that the Hugging Face tokenizers library writes.
/// A part that would change ids and is not honoured is refused, never skipped.
/// </summary>
internal static class TokenizerJsonReader
{
    /// <summary>Reads the file and the settings beside it.</summary>
    /// <exception cref="TokenizerFormatException">It is malformed, or contradicts the settings.</exception>
    /// <exception cref="NotSupportedException">It holds a part that is not honoured.</exception>
    public static ITextTokenizer Read(string path, TokenizerConfig config)
    {
        var file = JsonFile.Open(path);
        try
        {
            return IsBert(file)
                ? WordPieceTokenizer.Build(WordPieceJsonReader.Read(file, config))
                : PipelineTokenizer.Build(PipelineJsonReader.Read(file, config));
        }
        catch (ArgumentException exception)
        {
            throw new TokenizerFormatException(path, exception.Message, exception);
        }
    }

    // Whether the file describes what WordPieceTokenizer does in one pass; white space that 'lstrip' and 'rstrip' of an
    // added token would take belongs to no word there.
    private static bool IsBert(JsonFile file) =>
        ModelReader.TypeOf(file.RequiredChild("model")) == "WordPiece"
        && file.Child("pre_tokenizer")?.Text("type") == "BertPreTokenizer"
        && (file.Child("normalizer") is not { } normalizer || normalizer.Text("type") == "BertNormalizer")
        && file.Items("added_tokens").All(static token =>
            token.Flag("normalized") != true && token.Flag("single_word") != true);
}
