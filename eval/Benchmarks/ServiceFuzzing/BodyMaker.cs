using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SparseSearch.Benchmarks.Fuzzing;

namespace SparseSearch.Benchmarks.ServiceFuzzing;

/// <summary>Makes bodies of the examples and schemas of a description.</summary>
/// <param name="description">Where schemas refer to.</param>
internal sealed class BodyMaker(JsonNode description)
{
    private const int MaxBytes = 200_000, MaxLevels = 60;

    private readonly FuzzMutator _mutator = new(FuzzWords.Json, MaxBytes);

    /// <summary>A body for an operation.</summary>
    public byte[] Make(DescribedOperation operation, FuzzRandom random)
    {
        var kind = random.Next(100);
        if (kind < 5 || operation.Type is null)
        {
            return kind < 2 ? Encoding.UTF8.GetBytes(HostileValues.Text(random)) : [];
        }

        if (kind < 15)
        {
            return Encoding.UTF8.GetBytes(operation.Example);
        }

        var bytes = Encoding.UTF8.GetBytes(operation.Example);
        if (kind < 35)
        {
            return _mutator.Mutate(bytes, bytes, random);
        }

        if (kind < 38)
        {
            var levels = random.Next(20_000);
            return Encoding.UTF8.GetBytes(new string('[', levels) + new string(']', random.OneIn(2) ? levels : 0));
        }

        return operation.Schema is null ? Lines(operation, random) : Encoding.UTF8.GetBytes(Text(
            kind < 70 && TryParse(operation.Example) is { } example ? Changed(example, random) : OfSchema(operation.Schema, random, 6)));
    }

    /// <summary>Some lines of documents, changed one by one, texts or vectors.</summary>
    private byte[] Lines(DescribedOperation operation, FuzzRandom random)
    {
        string[] lines = [.. operation.Example.Split('\n', StringSplitOptions.RemoveEmptyEntries), """{"id": "1", "vector": {"a": 1.5, "b": 0.5}}"""];
        var text = new StringBuilder();
        for (var i = random.Next(20); i >= 0; i--)
        {
            var line = random.Pick(lines);
            text.Append(random.OneIn(3) && TryParse(line) is { } parsed ? Text(Changed(parsed, random)) : line).Append(random.OneIn(20) ? "\r\n\n" : "\n");
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        return random.OneIn(5) ? _mutator.Mutate(bytes, bytes, random) : bytes;
    }

    /// <summary>A value with one to four of its parts changed.</summary>
    private static JsonNode? Changed(JsonNode node, FuzzRandom random)
    {
        JsonNode? root = node.DeepClone();
        for (var i = random.Next(4); i >= 0; i--)
        {
            root = Change(root, random);
        }

        return root;
    }

    private static JsonNode? Change(JsonNode? node, FuzzRandom random)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members when !random.OneIn(8):
                var name = members.ElementAt(random.Next(members.Count)).Key;
                switch (random.Next(6))
                {
                    case 0:
                        members.Remove(name);
                        break;
                    case 1:
                        members[HostileValues.Name(random)] = HostileValues.Any(random);
                        break;
                    default:
                        var value = members[name];
                        members.Remove(name);
                        members[name] = Change(value, random);
                        break;
                }

                return members;
            case JsonArray { Count: > 0 } array when !random.OneIn(8):
                var at = random.Next(array.Count);
                var element = array[at];
                array.RemoveAt(at);
                array.Insert(at, Change(element, random));
                return array;
            default:
                return HostileValues.Any(random);
        }
    }

    private JsonNode? OfSchema(JsonNode? schema, FuzzRandom random, int depth)
    {
        if (schema is not JsonObject || depth == 0 || random.OneIn(25))
        {
            return HostileValues.Any(random);
        }

        if ((string?)schema["$ref"] is { } reference)
        {
            return OfSchema(Referred(reference), random, depth - 1);
        }

        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
        {
            return OfSchema(choices[random.Next(choices.Count)], random, depth - 1);
        }

        var type = schema["type"] is JsonArray types ? (string?)types[random.Next(types.Count)] : (string?)schema["type"];
        return type switch
        {
            "object" => ObjectOf(schema, random, depth),
            "array" => new JsonArray([.. Enumerable.Range(0, random.OneIn(30) ? 1_100 : random.Next(5)).Select(_ => OfSchema(schema["items"], random, depth - 1))]),
            "integer" or "number" => JsonNode.Parse(HostileValues.Number(random)),
            "boolean" => JsonValue.Create(random.OneIn(2)),
            "string" => JsonValue.Create(random.OneIn(2) ? HostileValues.Name(random) : HostileValues.Text(random)),
            _ => HostileValues.Any(random),
        };
    }

    private JsonObject ObjectOf(JsonNode schema, FuzzRandom random, int depth)
    {
        var made = new JsonObject();
        foreach (var (name, property) in schema["properties"]?.AsObject() ?? [])
        {
            if (random.OneIn(3))
            {
                made[name] = OfSchema(property, random, depth - 1);
            }
        }

        for (var i = schema["additionalProperties"] is null ? 0 : random.Next(5); i > 0; i--)
        {
            made[random.OneIn(2) ? random.Pick((string[])["a", "b", "bone", "vitamin"]) : HostileValues.Text(random)] =
                OfSchema(schema["additionalProperties"], random, depth - 1);
        }

        return made;
    }

    private JsonNode? Referred(string reference) =>
        reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)description, static (node, name) => node?[name]);

    private static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Numbers stand as they were made: those beyond a double's range too.</summary>
    private static string Text(JsonNode? node) =>
        node?.ToJsonString(new JsonSerializerOptions { MaxDepth = MaxLevels * 4 }) ?? "null";
}
