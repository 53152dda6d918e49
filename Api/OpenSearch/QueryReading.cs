using System.Text.Json;
using SparseSearch.Api.Service;
using SparseSearch.Api.Texts;
using SparseSearch.Core.Filters;
using SparseSearch.Embedded.Composition;
using static SparseSearch.Api.OpenSearch.OpenSearchErrors;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Reads the object behind <c>query</c>: one clause that scores, and conditions.</summary>
/// <param name="index">The index.</param>
/// <param name="model">The name of its model, or null.</param>
/// <param name="mapping">Its mapping.</param>
/// <param name="fields">The fields that searchable documents have.</param>
internal sealed class QueryReading(ServedIndex index, string? model, IndexMapping mapping, FieldSchema fields)
{
    private const string Known = "neural_sparse, match, hybrid, bool, match_all, match_none, terms, range, exists, ids and constant_score";

    private readonly FilterReading _filters = new(mapping, fields);

    /// <summary>Reads a query.</summary>
    /// <exception cref="RequestException">It has what is not supported, or does not fit the index.</exception>
    /// <exception cref="FilterException">Its conditions pass a limit.</exception>
    public (ScoringClause Scoring, FilterCondition Filter) Read(JsonElement query)
    {
        var (name, body) = FilterReading.Only(query, "query");
        return name switch
        {
            "neural_sparse" => (ReadSparse(body), FilterCondition.All),
            "match" => (ReadMatch(body), FilterCondition.All),
            "hybrid" => ReadHybrid(body),
            "bool" => ReadBool(body),
            "constant_score" => (new ScoringClause(Constant: 1), ReadConstant(body)),
            "match_all" or "match_none" or "terms" or "range" or "exists" or "ids" =>
                (new ScoringClause(Constant: 1), _filters.Read(query)),
            "term" => throw Parsing("A [term] query by itself would have to score.", "Put it behind filter of a bool query."),
            _ => throw Parsing($"unknown query [{name}].", $"There are {Known}."),
        };
    }

    /// <summary>Reads a query of which only the documents that it accepts matter.</summary>
    /// <exception cref="RequestException">It scores, or has what is not supported.</exception>
    public FilterCondition ReadCondition(JsonElement query) => _filters.Read(query);

    private (ScoringClause Scoring, FilterCondition Filter) ReadBool(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw Parsing($"[bool] malformed query, found {body.ValueKind}.", "Give an object.");
        }

        (ScoringClause Scoring, FilterCondition Filter) must = (new ScoringClause(), FilterCondition.All);
        List<FilterCondition> conditions = [];
        foreach (var clause in body.EnumerateObject())
        {
            switch (clause.Name)
            {
                case "must":
                    must = ReadMust(clause.Value);
                    break;
                case "filter":
                    conditions.AddRange(_filters.ReadAll(clause.Value));
                    break;
                case "must_not":
                    conditions.Add(FilterCondition.AnyOf([.. _filters.ReadAll(clause.Value)]).Not());
                    break;
                default:
                    throw Parsing(
                        $"[bool] query that scores does not support [{clause.Name}].",
                        "It has must with one query, filter and must_not; inside filter there are should and minimum_should_match too.");
            }
        }

        // As OpenSearch has it: with nothing but must_not, or nothing at all, every hit scores as match_all does.
        var isPlain = !body.TryGetProperty("must", out _) && !body.TryGetProperty("filter", out _);
        return (isPlain ? new ScoringClause(Constant: 1) : must.Scoring, FilterCondition.AllOf([must.Filter, .. conditions]));
    }

    private (ScoringClause Scoring, FilterCondition Filter) ReadMust(JsonElement must)
    {
        if (must.ValueKind != JsonValueKind.Array)
        {
            return Read(must);
        }

        return must.GetArrayLength() switch
        {
            0 => (new ScoringClause(), FilterCondition.All),
            1 => Read(must[0]),
            var count => throw Parsing(
                $"[bool] has {count} queries behind must.", "One of them can score: put conditions behind filter."),
        };
    }

    private FilterCondition ReadConstant(JsonElement body)
    {
        var (name, filter) = FilterReading.Only(body, "constant_score");
        return name == "filter"
            ? _filters.Read(filter)
            : throw Parsing($"[constant_score] query does not support [{name}].", "It has filter.");
    }

    private ScoringClause ReadSparse(JsonElement body)
    {
        var (field, parameters) = FilterReading.Only(body, "neural_sparse");
        if (mapping.Sparse is not { } sparse || field != sparse.Name)
        {
            throw Illegal(
                $"[neural_sparse] query only works on [rank_features] and [sparse_vector] fields, and [{field}] is none.",
                mapping.Sparse is { } other ? $"The index has [{other.Name}]." : "The index has none.");
        }

        string? text = null;
        Dictionary<string, float>? tokens = null;
        foreach (var parameter in Parameters(parameters, "neural_sparse"))
        {
            switch (parameter.Name, parameter.Value.ValueKind)
            {
                case ("query_text", JsonValueKind.String):
                    text = parameter.Value.GetString();
                    break;
                case ("query_tokens", JsonValueKind.Object):
                    tokens = ReadTokens(sparse, parameter.Value);
                    break;
                case ("model_id", JsonValueKind.String):
                    CheckModel(parameter.Value.GetString());
                    break;
                case ("max_token_score", JsonValueKind.Number):
                    // Without effect in OpenSearch too, since 2.12.
                    break;
                default:
                    throw Parsing(
                        $"[neural_sparse] query does not support [{parameter.Name} : {parameter.Value}].",
                        "It has query_text, query_tokens and model_id.");
            }
        }

        return (string.IsNullOrEmpty(text), tokens) switch
        {
            (false, null) => new ScoringClause(text, Engine: sparse.IsSeismic ? EngineCatalog.Seismic : null),
            (true, not null) when text is null => new ScoringClause(Vector: tokens, Engine: sparse.IsSeismic ? EngineCatalog.Seismic : null),
            _ => throw Illegal(
                "either query_text field or query_tokens field must be provided for [neural_sparse] query.", "Give one, and not empty."),
        };
    }

    /// <summary>The tokens that the vocabulary has, under its names: others are in no document.</summary>
    private Dictionary<string, float> ReadTokens(SparseField sparse, JsonElement tokens)
    {
        var vocabulary = index.Live.Vocabulary;
        var read = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var token in tokens.EnumerateObject())
        {
            if (token.Value.ValueKind != JsonValueKind.Number || !token.Value.TryGetSingle(out var weight) || !float.IsFinite(weight)
                || weight <= 0)
            {
                throw Illegal($"The weight of token [{token.Name}] is [{token.Value}].", "Give a finite number above 0.");
            }

            if (sparse.TryFind(vocabulary, token.Name, out var termId) && !read.TryAdd(vocabulary.TermOf(termId), weight))
            {
                throw Illegal($"The token [{token.Name}] stands twice.", "Give each once.");
            }
        }

        return read;
    }

    private void CheckModel(string? asked)
    {
        if (asked != model)
        {
            throw Illegal(
                $"model_id is [{asked}], and the index [{index.Name}] was made with {(model is null ? "no model" : $"[{model}]")}.",
                "Its queries are encoded by the model that encodes its documents: leave model_id out, or name that one.");
        }
    }

    private ScoringClause ReadMatch(JsonElement body)
    {
        var (field, value) = FilterReading.Only(body, "match");
        if (field != mapping.Text && field != mapping.Title)
        {
            throw Illegal(
                $"[match] works on the text that the index is made of, and [{field}] is no part of it.",
                $"Search [{mapping.Text}], or filter by [{field}] with term.");
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var parameter in value.EnumerateObject())
            {
                if (parameter.Name != "query" && (parameter.Name, parameter.Value.ToString()) is not ("operator", "or" or "OR"))
                {
                    throw Parsing(
                        $"[match] query does not support [{parameter.Name} : {parameter.Value}].", "It has query, and operator or.");
                }
            }

            value = value.TryGetProperty("query", out var query) ? query : throw Parsing("[match] has no query.", "Give one.");
        }

        return value.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? new ScoringClause(value.ToString(), Engine: TextEngines.Bm25)
            : throw Parsing($"[match] of [{field}] has {value.ValueKind}.", "Give a text.");
    }

    /// <summary>A text searched for by its words and by its vector: the two lists are joined by their ranks.</summary>
    private (ScoringClause Scoring, FilterCondition Filter) ReadHybrid(JsonElement body)
    {
        ScoringClause[] queries = [];
        var filter = FilterCondition.All;
        foreach (var member in Parameters(body, "hybrid"))
        {
            switch (member.Name, member.Value.ValueKind)
            {
                case ("queries", JsonValueKind.Array):
                    queries = [.. member.Value.EnumerateArray().Select(query => FilterReading.Only(query, "hybrid") switch
                    {
                        ("match", var match) => ReadMatch(match),
                        ("neural_sparse", var sparse) => ReadSparse(sparse),
                        var (name, _) => throw Parsing($"[hybrid] does not support [{name}].", "It has match and neural_sparse."),
                    })];
                    break;
                case ("filter", _):
                    filter = _filters.Read(member.Value);
                    break;
                default:
                    throw Parsing($"[hybrid] query does not support [{member.Name}].", "It has queries and filter.");
            }
        }

        return queries is [{ Text: { } first } a, { Text: { } second } b] && first == second && a.Engine != b.Engine
            && mapping.Sparse is not { IsSeismic: true }
            ? (new ScoringClause(first, Engine: TextEngines.Hybrid), filter)
            : throw Parsing(
                "[hybrid] joins a match and a neural_sparse query of the same text, which is searched for exactly.",
                "Give both, with query_text.");
    }

    private static JsonElement.ObjectEnumerator Parameters(JsonElement body, string query) =>
        body.ValueKind == JsonValueKind.Object
            ? body.EnumerateObject()
            : throw Parsing($"[{query}] malformed query, found {body.ValueKind}.", "Give an object.");
}
