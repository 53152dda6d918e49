using System.Globalization;
using System.Text;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Tokenization.Models;

namespace SparseSearch.Encoders.Tokenization.SentencePiece;

/// <summary>
/// Makes a tokeniser of a SentencePiece model and the settings beside it. As in SentencePiece itself, control tokens
/// spelled out in a text are text; only user-defined symbols are found.
/// </summary>
internal static class SentencePieceReader
{
    private const int DefaultExtraIds = 100;

    // Far above any use; a larger number means a damaged file.
    private const int MaxExtraIds = 100_000;
    private const float UnknownPenalty = 10;

    // What the user-defined pieces of a Unigram model give up against the best score of their length.
    private const double UserDefinedPenalty = 0.1;

    // The first pieces of a model that the XLM-R convention rearranges.
    private static readonly string[] s_fairseqPieces = ["<unk>", "<s>", "</s>"];

    /// <summary>Reads a model.</summary>
    /// <param name="path">The model.</param>
    /// <param name="config">The settings beside it.</param>
    /// <param name="family">Whose conventions count where the settings name no class.</param>
    /// <exception cref="TokenizerFormatException">The model is damaged, or lacks a token that is needed.</exception>
    /// <exception cref="NotSupportedException">
    /// The class is not among those whose conventions are known, or the model asks for something that is not honoured.
    /// </exception>
    public static PipelineOptions Read(string path, TokenizerConfig config, string? family)
    {
        var file = SentencePieceFile.Read(path);
        family = config.Family ?? family;
        if (config.AddsPrefixSpace is { } adds)
        {
            file = file with { Normalization = file.Normalization with { AddsDummySpace = adds } };
        }

        return family switch
        {
            "Llama" or "Gemma" => Build(file, config, config.AddsBegin ?? true, config.AddsEnd ?? false),
            "XLMRoberta" => Build(
                ToFairseq(file), config, config.AddsBegin ?? true, config.AddsEnd ?? true),
            "T5" => Build(WithSentinels(file, config), config, config.AddsBegin ?? false, config.AddsEnd ?? true),
            null => throw new NotSupportedException(
                $"{path}: nothing says which conventions it follows; name 'tokenizer_class' (LlamaTokenizer, "
                + $"GemmaTokenizer, XLMRobertaTokenizer, T5Tokenizer) in "
                + $"{TokenizerLoader.TokenizerConfigFile} beside it."),
            _ => throw new NotSupportedException(
                $"{config.Path}: 'tokenizer_class' is '{config.ClassName}'; beside a SentencePiece model only "
                + "LlamaTokenizer, GemmaTokenizer, XLMRobertaTokenizer and T5Tokenizer are supported. Save the "
                + $"tokenizer as {TokenizerLoader.TokenizerJson}."),
        };
    }

    private static PipelineOptions Build(SentencePieceFile file, TokenizerConfig config, bool begins, bool ends)
    {
        var pieces = file.Pieces;
        var vocabulary = new Vocabulary([.. pieces.Select(static piece => piece.Text)]);
        config.RequireNoOtherTokens(vocabulary);
        int[] unknown = [.. Ids(pieces, PieceType.Unknown)];
        if (unknown.Length != 1)
        {
            throw new TokenizerFormatException(file.Path, $"it has {unknown.Length} unknown pieces, expected one.");
        }

        RequireDistinct(file);
        var begin = IdOf("bos_token", file.BeginId);
        var end = IdOf("eos_token", file.EndId);
        KeyValuePair<string, int>[] userDefined =
            [.. Ids(pieces, PieceType.UserDefined).Select(id => KeyValuePair.Create(pieces[id].Text, id))];
        return new PipelineOptions
        {
            Vocabulary = vocabulary,
            Normalizers =
            [
                new SentencePieceNormalizer(
                    file.Normalization, userDefined.Length > 0 ? new PieceTrie(userDefined) : null),
            ],
            Model = file.ModelType == SentencePieceFile.Bpe
                ? SentencePieceBpe.Build(file, vocabulary, unknown[0], userDefined)
                : BuildUnigram(file, vocabulary, unknown[0]),
            SpecialTokenIds = [.. unknown, .. Ids(pieces, PieceType.Control)],
            PrefixIds = begins ? [Required(begin, "bos_token")] : [],
            SuffixIds = ends ? [Required(end, "eos_token")] : [],
            BeginId = begin,
            EndId = end,
            PadId = IdOf("pad_token", file.PadId) ?? end ?? unknown[0],
            MaxTokens = config.MaxTokens,
        };

        int? IdOf(string role, int id)
        {
            if (config.SpecialTokens.TryGetValue(role, out var text))
            {
                return vocabulary.TryGetId(text, out var named)
                    ? named
                    : throw new TokenizerFormatException(file.Path, $"the {role} '{text}' is not among its pieces.");
            }

            return (uint)id < (uint)vocabulary.Count ? id : null;
        }

        int Required(int? id, string role) => id ?? throw new TokenizerFormatException(
            file.Path, $"it has no {role}, which is to be set around a text; name it in "
            + $"{TokenizerLoader.TokenizerConfigFile} beside it.");
    }

    /// <summary>The bytes' tokens where the model falls back to them.</summary>
    public static ByteTokens? BytesOf(SentencePieceFile file, Vocabulary vocabulary)
    {
        if (!file.FallsBackToBytes)
        {
            return null;
        }

        return ByteTokens.Find(vocabulary, out var missing) ?? throw new TokenizerFormatException(
            file.Path, $"it falls back to bytes, but has no piece '{missing}'.");
    }

    private static UnigramModel BuildUnigram(SentencePieceFile file, Vocabulary vocabulary, int unknownId)
    {
        // The best score starts, in the reference, from the least positive float and not from the lowest number.
        const float LeastPositive = 1.17549435e-38f;
        var normal = file.Pieces.Where(static piece => piece.Type == PieceType.Normal).ToArray();
        var lowest = normal.Length == 0 ? 0 : normal.Min(static piece => piece.Score);
        var highest = normal.Length == 0
            ? LeastPositive
            : Math.Max(LeastPositive, normal.Max(static piece => piece.Score));
        return new UnigramModel(new UnigramOptions
        {
            Pieces =
            [
                .. file.Pieces.Select(static (piece, id) => (piece, id))
                    .Where(static item => item.piece.Type is PieceType.Normal or PieceType.UserDefined)
                    .Select(static item => KeyValuePair.Create(item.piece.Text, item.id)),
            ],
            Scores =
            [
                .. file.Pieces.Select(piece => piece.Type == PieceType.UserDefined
                    ? (Encoding.UTF8.GetByteCount(piece.Text) * highest) - UserDefinedPenalty
                    : piece.Score),
            ],
            UnknownScore = lowest - UnknownPenalty,
            UnknownId = unknownId,
            Bytes = BytesOf(file, vocabulary),
            IsSinglePrecision = true,
        });
    }

    private static IEnumerable<int> Ids(IReadOnlyList<Piece> pieces, PieceType type) =>
        Enumerable.Range(0, pieces.Count).Where(id => pieces[id].Type == type);

    private static void RequireDistinct(SentencePieceFile file)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < file.Pieces.Count; id++)
        {
            var text = file.Pieces[id].Text;
            if (!seen.TryAdd(text, id))
            {
                throw new TokenizerFormatException(
                    file.Path, $"the piece '{text}' has the ids {seen[text]} and {id}.");
            }
        }
    }

    // XLM-R's ids are fairseq's: <s>, <pad>, </s>, <unk>, then the pieces behind the model's own three, then <mask>.
    private static SentencePieceFile ToFairseq(SentencePieceFile file)
    {
        if (!file.Pieces.Take(s_fairseqPieces.Length).Select(static piece => piece.Text).SequenceEqual(s_fairseqPieces))
        {
            throw new TokenizerFormatException(
                file.Path, "its first pieces are not <unk>, <s> and </s>, as XLM-R's ids need them.");
        }

        return file with
        {
            Pieces =
            [
                new Piece("<s>", 0, PieceType.Control),
                new Piece("<pad>", 0, PieceType.Control),
                new Piece("</s>", 0, PieceType.Control),
                new Piece("<unk>", 0, PieceType.Unknown),
                .. file.Pieces.Skip(s_fairseqPieces.Length),
                new Piece("<mask>", 0, PieceType.Control),
            ],
            BeginId = 0,
            PadId = 1,
            EndId = 2,
        };
    }

    private static SentencePieceFile WithSentinels(SentencePieceFile file, TokenizerConfig config)
    {
        var count = config.ExtraIds ?? DefaultExtraIds;
        if (count is < 0 or > MaxExtraIds)
        {
            throw new TokenizerFormatException(
                config.Path, $"'extra_ids' is {count}, expected 0 to {MaxExtraIds}.");
        }

        var sentinels = Enumerable.Range(0, count).Select(i => new Piece(
            string.Create(CultureInfo.InvariantCulture, $"<extra_id_{count - 1 - i}>"), 0, PieceType.Control));
        return file with { Pieces = [.. file.Pieces, .. sentinels] };
    }
}
