using SparseSearch.Api.Access;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Service;
using SparseSearch.Api.Texts;
using SparseSearch.Core.Filters;
using SparseSearch.Core.Vectors;
using SparseSearch.Embedded.Composition;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Live;

namespace SparseSearch.Api.Endpoints;

/// <summary>Makes, lists, describes and deletes indexes.</summary>
internal static class IndexEndpoints
{
    public static void Map(RouteGroupBuilder indexes)
    {
        indexes.MapGet("", static (IndexRegistry all, ServedModels models, KeyHolder holder) =>
                new IndexList([.. holder.Of(all.All).Select(index => Describe(index, models, all))], models.Names))
            .WithSummary("All indexes").Demands(AccessScope.Read);
        indexes.MapPut("{name}", static (string name, CreateIndexRequest request, IndexRegistry all, ServedModels models) =>
                TypedResults.Created($"/v1/indexes/{name}", Describe(Create(name, request, all), models, all)))
            .WithSummary("Make an empty index").Demands(AccessScope.Admin);
        indexes.MapGet("{name}", static (string name, IndexRegistry all, ServedModels models) =>
                Describe(all.Of(name), models, all))
            .WithSummary("One index").Demands(AccessScope.Read);
        indexes.MapDelete("{name}", static (string name, IndexRegistry all) =>
            {
                all.Delete(name);
                return TypedResults.NoContent();
            })
            .WithSummary("Delete an index and all its documents").Demands(AccessScope.Admin);
        indexes.MapPost("{name}/refresh", static (string name, IndexRegistry all, ServedModels models) =>
            {
                var index = all.Of(name);
                index.Refresh();
                return Describe(index, models, all);
            })
            .WithSummary("Make what was written searchable now").Demands(AccessScope.Write);
    }

    private static ServedIndex Create(string name, CreateIndexRequest request, IndexRegistry all)
    {
        if ((request.Model is null) == (request.Vocabulary is null))
        {
            throw RequestException.BadValue(
                "model", request.Model, "An index has either a model or a vocabulary.", "Give model or vocabulary, and not both.");
        }

        if (request.Vocabulary?.CountBy(static term => term).FirstOrDefault(static term => term.Value > 1) is { Key: { } twice })
        {
            throw RequestException.BadValue(
                "vocabulary", twice, $"The term '{twice}' stands in the vocabulary more than once.", "Give each term once.");
        }

        Vocabulary? vocabulary;
        EngineSections sections;
        FieldSchema fields;
        try
        {
            vocabulary = request.Vocabulary is { } terms ? new Vocabulary([.. terms]) : null;
            sections = EngineSections.For(request.Engines ?? [EngineCatalog.Default]);
            fields = new FieldSchema([.. (request.DateFields ?? []).Select(static f => new FieldDefinition(f, FieldKind.Date))]);
        }
        catch (Exception error) when (error is ArgumentException or FieldException)
        {
            throw new RequestException(
                StatusCodes.Status400BadRequest, "bad_index", error.Message, "Correct vocabulary, engines or dateFields.", error);
        }

        return all.Create(name, vocabulary, request.Model, sections, new LiveOptions
        {
            Fields = fields,
            Text = request.StoreText ? TextStorage.Kept : TextStorage.Dropped,
        });
    }

    /// <summary>An index at one instant.</summary>
    public static IndexDescription Describe(ServedIndex index, ServedModels models, IndexRegistry all)
    {
        var statistics = index.Live.Statistics;
        var snapshot = index.Use();
        try
        {
            return new IndexDescription(
                index.Name, models.NameOf(index.Encoder), index.Live.Vocabulary.Count, statistics.LiveDocCount,
                snapshot.Index.LiveDocCount, statistics.DeadDocCount, statistics.SegmentCount, index.BytesOf(),
                TextEngines.NamesIn(snapshot.Index),
                index.Live.Fields.Fields.ToDictionary(
                    static field => field.Name, static field => field.Kind.ToString().ToLowerInvariant(), StringComparer.Ordinal),
                all.AliasesOf(index.Name));
        }
        finally
        {
            snapshot.Release();
        }
    }
}
