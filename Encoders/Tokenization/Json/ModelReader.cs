using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Tokenization.Models;

namespace SparseSearch.Encoders.Tokenization.Json;

/// <summary>Reads the <c>model</c> of a <c>tokenizer.json</c>.</summary>
internal static class ModelReader
{
    private const string Supported = "BPE, Unigram and WordPiece";

    /// <summary>The model's type; older files leave it out, and it shows in what they hold.</summary>
    /// <exception cref="NotSupportedException">It shows in nothing.</exception>
    public static string TypeOf(JsonFile model) =>
        model.Text("type")
        ?? (model.Value("merges") is not null ? "BPE"
            : model.Value("unk_id") is not null ? "Unigram"
            : model.Text("continuing_subword_prefix") is not null ? "WordPiece"
            : throw model.Unsupported("type", null, Supported));

    /// <summary>The model's own tokens, without added ones.</summary>
    /// <exception cref="TokenizerFormatException">They are malformed.</exception>
    /// <exception cref="NotSupportedException">The type is not honoured.</exception>
    public static Dictionary<string, int> ReadIds(JsonFile model, string type)
    {
        if (type is not ("BPE" or "Unigram" or "WordPiece"))
        {
            throw model.Unsupported("type", type, Supported);
        }

        if (type != "Unigram")
        {
            return TokenReader.ReadIds(model);
        }

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (text, _) in UnigramReader.ReadPieces(model))
        {
            if (!ids.TryAdd(text, ids.Count))
            {
                throw model.Error($"the piece '{text}' stands twice in 'vocab'.");
            }
        }

        return ids;
    }

    /// <summary>The model.</summary>
    /// <param name="model">Its object.</param>
    /// <param name="type">From <see cref="TypeOf"/>.</param>
    /// <param name="ids">From <see cref="ReadIds"/>.</param>
    /// <param name="vocabulary">Every token, added ones too.</param>
    /// <exception cref="TokenizerFormatException">It is malformed.</exception>
    /// <exception cref="NotSupportedException">It holds a setting that is not honoured.</exception>
    public static ITokenModel Read(
        JsonFile model, string type, Dictionary<string, int> ids, Vocabulary vocabulary) => type switch
        {
            "BPE" => BpeReader.Read(model, ids, vocabulary),
            "Unigram" => UnigramReader.Read(model, ids, vocabulary),
            _ => ReadWordPiece(model, ids, vocabulary),
        };

    /// <summary>The model's tokens by id; empty where an id is an added token's, or no token's.</summary>
    public static string[] OwnTexts(Dictionary<string, int> ids, Vocabulary vocabulary)
    {
        var texts = new string[vocabulary.Count];
        Array.Fill(texts, string.Empty);
        foreach (var (text, id) in ids)
        {
            texts[id] = text;
        }

        return texts;
    }

    /// <summary>The id of the unknown token, null where the model names none.</summary>
    public static int? UnknownId(JsonFile model, Dictionary<string, int> ids) => model.Text("unk_token") switch
    {
        null => null,
        var text => ids.TryGetValue(text, out var id)
            ? id
            : throw model.Error($"the token '{text}' of 'unk_token' is not in the vocabulary."),
    };

    private static WordPieceWordModel ReadWordPiece(
        JsonFile model, Dictionary<string, int> ids, Vocabulary vocabulary)
    {
        const int DefaultMaxCharacters = 100;
        var characters = model.Integer("max_input_chars_per_word") ?? DefaultMaxCharacters;
        if (characters is < 1 or > WordPieceOptions.MaxWordCharactersLimit)
        {
            throw model.Error(
                $"'max_input_chars_per_word' is {characters}; it must be 1 to "
                + $"{WordPieceOptions.MaxWordCharactersLimit}.");
        }

        return new WordPieceWordModel(new WordPieceModel(
            new Vocabulary(OwnTexts(ids, vocabulary)),
            model.Text("continuing_subword_prefix") ?? "##",
            UnknownId(model, ids) ?? throw model.Error("'unk_token' is missing, expected a text."),
            characters));
    }
}
