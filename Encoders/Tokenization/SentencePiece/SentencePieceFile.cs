using System.Globalization;

namespace SparseSearch.Encoders.Tokenization.SentencePiece;

/// <summary>A piece of a SentencePiece model; its id is its place in the list.</summary>
/// <param name="Text">Its spelling.</param>
/// <param name="Score">Its score: for BPE its rank, for Unigram the logarithm of its probability.</param>
/// <param name="Type">What it is.</param>
internal readonly record struct Piece(string Text, float Score, PieceType Type);

/// <summary>
/// What a <c>tokenizer.model</c> says that changes ids: the fields of <c>sentencepiece_model.proto</c> that inference
/// reads.
/// </summary>
internal sealed record SentencePieceFile
{
    /// <summary>The model type Unigram.</summary>
    public const int Unigram = 1;

    /// <summary>The model type BPE.</summary>
    public const int Bpe = 2;

    /// <summary>Where it was read.</summary>
    public required string Path { get; init; }

    /// <summary>The pieces by id.</summary>
    public required IReadOnlyList<Piece> Pieces { get; init; }

    /// <summary><see cref="Unigram"/> or <see cref="Bpe"/>.</summary>
    public required int ModelType { get; init; }

    /// <summary>Whether what has no piece is spelled in bytes.</summary>
    public bool FallsBackToBytes { get; init; }

    /// <summary>The id of the token that begins an input; negative for none.</summary>
    public int BeginId { get; init; } = 1;

    /// <summary>The id of the token that ends an input; negative for none.</summary>
    public int EndId { get; init; } = 2;

    /// <summary>The id that fills a batch; negative for none.</summary>
    public int PadId { get; init; } = -1;

    /// <summary>The normaliser's settings.</summary>
    public SentencePieceNormalization Normalization { get; init; } = new();

    /// <summary>Reads a file.</summary>
    /// <exception cref="TokenizerFormatException">It is damaged.</exception>
    /// <exception cref="NotSupportedException">It is a model of words or characters, or holds a setting that is not
    /// honoured.</exception>
    public static SentencePieceFile Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var reader = new ProtobufReader(bytes, path);
        var pieces = new List<Piece>();
        var file = new SentencePieceFile { Path = path, Pieces = pieces, ModelType = Unigram };
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1:
                    pieces.Add(ReadPiece(reader.Message(), pieces.Count));
                    break;
                case 2:
                    file = ReadTrainer(reader.Message(), file);
                    break;
                case 3:
                    file = file with { Normalization = ReadNormalizer(reader.Message(), file.Normalization) };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return pieces.Count > 0
            ? file
            : throw new TokenizerFormatException(path, "it holds no piece; is it a SentencePiece model?");
    }

    private static Piece ReadPiece(ProtobufReader reader, int id)
    {
        var (text, score, type) = (string.Empty, 0f, PieceType.Normal);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1:
                    text = reader.Text();
                    break;
                case 2:
                    score = reader.Single();
                    break;
                case 3:
                    type = (PieceType)reader.Integer();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (text.Length == 0 || !Enum.IsDefined(type) || !float.IsFinite(score))
        {
            throw reader.Error($"piece {id} is '{text}' of type {(int)type} with score {score}, expected a text, a "
                + "type from 1 to 6 and a finite score");
        }

        return new Piece(text, score, type);
    }

    private static SentencePieceFile ReadTrainer(ProtobufReader reader, SentencePieceFile file)
    {
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 3:
                    file = file with { ModelType = RequireModelType(reader.Integer(), file.Path) };
                    break;
                case 24:
                    var settings = file.Normalization with { TreatsWhitespaceAsSuffix = reader.Integer() != 0 };
                    file = file with { Normalization = settings };
                    break;
                case 35:
                    file = file with { FallsBackToBytes = reader.Integer() != 0 };
                    break;
                case 41:
                    file = file with { BeginId = reader.Integer() };
                    break;
                case 42:
                    file = file with { EndId = reader.Integer() };
                    break;
                case 43:
                    file = file with { PadId = reader.Integer() };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return file;
    }

    private static int RequireModelType(int type, string path) => type is Unigram or Bpe
        ? type
        : throw new NotSupportedException(
            $"{path}: 'trainer_spec.model_type' is {NameOf(type)}; only UNIGRAM and BPE are supported.");

    private static string NameOf(int modelType) => modelType switch
    {
        3 => "WORD",
        4 => "CHAR",
        _ => modelType.ToString(CultureInfo.InvariantCulture),
    };

    private static SentencePieceNormalization ReadNormalizer(
        ProtobufReader reader, SentencePieceNormalization settings)
    {
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 2:
                    var blob = reader.Bytes();
                    settings = settings with { CharsMap = blob.IsEmpty ? null : ReadCharsMap(blob, reader) };
                    break;
                case 3:
                    settings = settings with { AddsDummySpace = reader.Integer() != 0 };
                    break;
                case 4:
                    settings = settings with { RemovesExtraWhitespace = reader.Integer() != 0 };
                    break;
                case 5:
                    settings = settings with { EscapesWhitespace = reader.Integer() != 0 };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return settings;
    }

    private static CharsMap ReadCharsMap(ReadOnlySpan<byte> blob, ProtobufReader reader) =>
        CharsMap.TryRead(blob, out var map, out var problem) ? map : throw reader.Error(problem);
}
