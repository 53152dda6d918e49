using System.Text;
using SparseSearch.Core.Vectors;

namespace SparseSearch.Encoders.Tokenization;

/// <summary>Reads a BERT <c>vocab.txt</c>: one token a line, its id the line's number from 0.</summary>
internal static class VocabularyFileReader
{
    private static readonly (string Role, string Spelling)[] s_defaults =
    [
        ("unk_token", "[UNK]"),
        ("cls_token", "[CLS]"),
        ("sep_token", "[SEP]"),
        ("pad_token", "[PAD]"),
        ("mask_token", "[MASK]"),
    ];

    /// <summary>Reads the list and applies the settings beside it.</summary>
    /// <exception cref="TokenizerFormatException">
    /// It is empty or not UTF-8, or lacks a special token that the model needs; the mask token alone may be absent.
    /// </exception>
    /// <exception cref="NotSupportedException">The settings name a class that is not BERT's.</exception>
    public static WordPieceOptions Read(string path, TokenizerConfig config)
    {
        if (!config.IsBertLike)
        {
            throw new NotSupportedException(
                $"{config.Path}: 'tokenizer_class' is '{config.ClassName}'; beside a {TokenizerLoader.VocabularyFile} "
                + "only BertTokenizer and its like are supported.");
        }

        var terms = ReadTerms(path);
        var vocabulary = new Vocabulary(terms);
        var special = new Dictionary<string, AddedToken>();
        foreach (var (role, spelling) in s_defaults)
        {
            var text = config.SpecialTokens.GetValueOrDefault(role, spelling);
            var id = Array.LastIndexOf(terms, text);
            if (id >= 0)
            {
                special.Add(role, new AddedToken(text, id, IsSpecial: true));
            }
            else if (role != "mask_token")
            {
                throw new TokenizerFormatException(
                    path, $"the {role} '{text}' is not among its {terms.Length} tokens; name it in "
                    + $"{TokenizerLoader.TokenizerConfigFile} beside it.");
            }
        }

        return new WordPieceOptions
        {
            Vocabulary = vocabulary,
            Normalization = new TextNormalizerOptions
            {
                Lowercase = config.Lowercase ?? true,
                StripAccents = config.StripAccents,
                SplitChineseCharacters = config.SplitChineseCharacters ?? true,
            },
            UnknownId = special["unk_token"].Id,
            AddedTokens = [.. special.Values],
            PrefixIds = [special["cls_token"].Id],
            SuffixIds = [special["sep_token"].Id],
            PadId = special["pad_token"].Id,
            MaxTokens = config.MaxTokens,
        };
    }

    private static string[] ReadTerms(string path)
    {
        try
        {
            var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            var terms = File.ReadAllLines(path, strict);
            return terms.Length > 0 ? terms : throw new TokenizerFormatException(path, "the file is empty.");
        }
        catch (DecoderFallbackException exception)
        {
            throw new TokenizerFormatException(path, "not valid UTF-8; download the file again.", exception);
        }
    }
}
