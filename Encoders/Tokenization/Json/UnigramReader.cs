using System.Text.Json;
using SparseSearch.Core.Vectors;
using SparseSearch.Encoders.Tokenization.Models;

namespace SparseSearch.Encoders.Tokenization.Json;

/// <summary>Reads a model of type Unigram.</summary>
internal static class UnigramReader
{
    private const double UnknownPenalty = 10;

    /// <summary>The pieces in the order of their ids, with their scores.</summary>
    /// <exception cref="TokenizerFormatException">They are malformed.</exception>
    public static IReadOnlyList<(string Text, double Score)> ReadPieces(JsonFile model)
    {
        const string Name = "vocab";
        if (model.Value(Name) is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0)
        {
            throw model.Error($"'{Name}' is missing or empty, expected a list of pairs of a text and a score.");
        }

        var pieces = new List<(string, double)>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            var place = $"{model.PlaceOf(Name)}[{pieces.Count}]";
            if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() != 2
                || item[1].ValueKind != JsonValueKind.Number)
            {
                throw model.Error($"'{place}' is no pair of a text and a score.");
            }

            pieces.Add((model.TextOf(item[0], place), item[1].GetDouble()));
        }

        return pieces;
    }

    /// <summary>The model.</summary>
    /// <exception cref="TokenizerFormatException">It is malformed.</exception>
    public static UnigramModel Read(JsonFile model, Dictionary<string, int> ids, Vocabulary vocabulary)
    {
        var pieces = ReadPieces(model);
        var unknownId = model.Integer("unk_id");
        if (unknownId is { } id && (uint)id >= (uint)pieces.Count)
        {
            throw model.Error($"'unk_id' is {id}, expected 0 to {pieces.Count - 1}.");
        }

        return new UnigramModel(new UnigramOptions
        {
            Pieces = [.. ids.Where(static piece => piece.Key.Length > 0)],
            Scores = [.. pieces.Select(static piece => piece.Score)],
            UnknownScore = pieces.Min(static piece => piece.Score) - UnknownPenalty,
            UnknownId = unknownId,
            Bytes = BpeReader.ReadBytes(model, vocabulary),
        });
    }
}
