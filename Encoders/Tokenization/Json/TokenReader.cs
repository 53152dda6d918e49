namespace SparseSearch.Encoders.Tokenization.Json;

/// <summary>Reads the tokens of a <c>tokenizer.json</c>: spellings, ids, and what is found where.</summary>
internal static class TokenReader
{
    // The most terms of a vocabulary that an index takes; a larger id means a damaged file.
    private const int MaxTerms = 4_194_304;

    /// <summary>Ids by spelling, from an object of them.</summary>
    /// <exception cref="TokenizerFormatException">It is absent, empty, or an id is no integer.</exception>
    public static Dictionary<string, int> ReadIds(JsonFile model)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var place = model.PlaceOf("vocab");
        foreach (var (text, value) in model.Members("vocab"))
        {
            ids[text] = model.IntegerOf(value, $"{place}.{text}");
        }

        return ids.Count > 0 ? ids : throw model.Error("'vocab' holds no token.");
    }

    /// <summary>The added tokens, which join the ids.</summary>
    /// <exception cref="TokenizerFormatException">One is empty, or contradicts the ids.</exception>
    public static List<AddedToken> ReadAddedTokens(JsonFile file, Dictionary<string, int> ids)
    {
        var tokens = new List<AddedToken>();
        foreach (var item in file.Items("added_tokens"))
        {
            var text = item.RequiredText("content");
            var id = item.RequiredInteger("id");
            if (text.Length == 0)
            {
                throw item.Error("'content' is empty.");
            }

            if (ids.TryGetValue(text, out var known) && known != id)
            {
                throw item.Error($"'{text}' has id {id}, but {known} in the vocabulary.");
            }

            ids[text] = id;
            tokens.Add(new AddedToken(text, id, item.Flag("special") ?? false)
            {
                IsNormalized = item.Flag("normalized") ?? false,
                IsSingleWord = item.Flag("single_word") ?? false,
                StripsLeft = item.Flag("lstrip") ?? false,
                StripsRight = item.Flag("rstrip") ?? false,
            });
        }

        return tokens;
    }

    /// <summary>
    /// The terms by id. Ids without a token, which some files leave between the vocabulary and added tokens, get a
    /// placeholder, so that a model's output has a name at every place.
    /// </summary>
    /// <exception cref="TokenizerFormatException">Two tokens share an id, or one is out of range.</exception>
    public static string[] ToTerms(JsonFile file, Dictionary<string, int> ids)
    {
        var terms = new string?[Math.Min(MaxTerms, ids.Values.Max() + 1L)];
        foreach (var (text, id) in ids)
        {
            if ((uint)id >= (uint)terms.Length)
            {
                throw file.Error($"the token '{text}' has id {id}, expected 0 to {MaxTerms - 1}.");
            }

            if (terms[id] is { } other)
            {
                throw file.Error($"the tokens '{other}' and '{text}' share the id {id}.");
            }

            terms[id] = text;
        }

        for (var id = 0; id < terms.Length; id++)
        {
            terms[id] ??= FormattableString.Invariant($"<no token {id}>");
        }

        return Array.ConvertAll(terms, static term => term ?? string.Empty);
    }

    /// <summary>The id of the first of some roles that the settings name and the vocabulary has.</summary>
    public static int? FindRole(TokenizerConfig config, Dictionary<string, int> ids, params ReadOnlySpan<string> roles)
    {
        foreach (var role in roles)
        {
            if (config.SpecialTokens.TryGetValue(role, out var text) && ids.TryGetValue(text, out var id))
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>The limit in the file itself.</summary>
    /// <exception cref="NotSupportedException">It cuts at the left.</exception>
    public static int? ReadTruncation(JsonFile file)
    {
        var truncation = file.Child("truncation");
        return truncation?.Text("direction") is { } direction and not "Right"
            ? throw file.Unsupported("truncation.direction", direction, "'Right'")
            : truncation?.Integer("max_length");
    }
}
