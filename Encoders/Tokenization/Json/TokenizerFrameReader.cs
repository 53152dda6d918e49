using System.Text.Json;

namespace SparseSearch.Encoders.Tokenization.Json;

/// <summary>Reads the <c>post_processor</c> of <c>tokenizer.json</c>: the special tokens around one text.</summary>
internal static class TokenizerFrameReader
{
    /// <summary>The ids in front of a text and behind it; none where the file has no post-processor.</summary>
    /// <exception cref="TokenizerFormatException">It is malformed.</exception>
    /// <exception cref="NotSupportedException">It is of another kind, or does not hold the text once.</exception>
    public static (List<int> Prefix, List<int> Suffix) Read(JsonFile file, Dictionary<string, int> ids)
    {
        if (file.Child("post_processor") is not { } processor)
        {
            return ([], []);
        }

        return ReadOne(processor, ids);
    }

    private static (List<int> Prefix, List<int> Suffix) ReadOne(JsonFile processor, Dictionary<string, int> ids)
    {
        switch (processor.Text("type"))
        {
            case "TemplateProcessing":
                return ReadTemplate(processor);
            case "BertProcessing" or "RobertaProcessing":
                return ([ReadPair(processor, "cls", ids)], [ReadPair(processor, "sep", ids)]);
            case "ByteLevel":
                // It moves offsets, and sets nothing around a text.
                return ([], []);
            case "Sequence":
                return ReadSequence(processor, ids);
            case var other:
                throw processor.Unsupported(
                    "type", other, "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel and Sequence");
        }
    }

    // Each processor frames what the one before it has framed.
    private static (List<int> Prefix, List<int> Suffix) ReadSequence(JsonFile processor, Dictionary<string, int> ids)
    {
        var (prefix, suffix) = (new List<int>(), new List<int>());
        foreach (var part in processor.Items("processors"))
        {
            var (front, back) = ReadOne(part, ids);
            prefix.InsertRange(0, front);
            suffix.AddRange(back);
        }

        return (prefix, suffix);
    }

    private static (List<int> Prefix, List<int> Suffix) ReadTemplate(JsonFile processor)
    {
        var prefix = new List<int>();
        var suffix = new List<int>();
        var texts = 0;
        foreach (var item in processor.Items("single"))
        {
            if (item.Child("Sequence") is not null)
            {
                texts++;
                continue;
            }

            var name = item.RequiredChild("SpecialToken").RequiredText("id");
            (texts == 0 ? prefix : suffix).AddRange(ReadSpecialToken(processor, name));
        }

        return texts == 1
            ? (prefix, suffix)
            : throw new NotSupportedException(
                $"{processor.Path}: 'post_processor.single' holds the text {texts} times; only once is supported.");
    }

    private static List<int> ReadSpecialToken(JsonFile processor, string name)
    {
        var token = processor.RequiredChild("special_tokens").RequiredChild(name);
        var place = token.PlaceOf("ids");
        if (token.Value("ids") is not { ValueKind: JsonValueKind.Array } list)
        {
            throw token.Error("'ids' is missing, expected a list of integers.");
        }

        var ids = new List<int>();
        foreach (var id in list.EnumerateArray())
        {
            ids.Add(token.IntegerOf(id, place));
        }

        return ids;
    }

    private static int ReadPair(JsonFile processor, string name, Dictionary<string, int> ids)
    {
        // Written as ["[CLS]", 101]; the spelling is only a comment, but a contradiction means a damaged file.
        var place = processor.PlaceOf(name);
        if (processor.Value(name) is not { ValueKind: JsonValueKind.Array } pair || pair.GetArrayLength() != 2)
        {
            throw processor.Error($"'{name}' is no pair of a token and its id.");
        }

        var text = processor.TextOf(pair[0], place);
        var id = processor.IntegerOf(pair[1], place);
        return ids.TryGetValue(text, out var known) && known == id
            ? id
            : throw processor.Error($"'{name}' gives '{text}' the id {id}, which the vocabulary does not.");
    }
}
