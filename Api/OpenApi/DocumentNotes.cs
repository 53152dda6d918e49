using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SparseSearch.Api.Endpoints;

namespace SparseSearch.Api.OpenApi;

/// <summary>Completes the description as a whole: what the service is, its groups of operations, keys, problems.</summary>
internal sealed class DocumentNotes : IOpenApiDocumentTransformer
{
    /// <summary>How keys are sent.</summary>
    public const string Scheme = "Bearer";

    /// <summary>The schema of problems.</summary>
    public const string Problem = "Problem";

    private static readonly Dictionary<string, string> s_tags = new(StringComparer.Ordinal)
    {
        ["indexes"] = "Indexes, their documents and searches.",
        ["aliases"] = "Names that stand for indexes.",
        ["snapshots"] = "Copies of indexes as they were at one instant.",
        ["jobs"] = "Files that are taken into an index in the background.",
        ["statistics"] = "What indexes hold, and what happened to them.",
        ["encode"] = "Texts to terms and weights.",
        ["text-embeddings-inference"] = "The routes of Text Embeddings Inference, for its clients.",
        ["health"] = "Whether the service lives and is ready.",
    };

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "SparseSearch",
            Version = StatisticsEndpoints.Version,
            Description = "Learned sparse retrieval: documents and queries are sparse vectors of terms, which a model makes of texts or "
                + "which come ready-made. Errors are problems (RFC 9457) with a code for programs and a remedy for people.",
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
        {
            tag.Description ??= s_tags.GetValueOrDefault(tag.Name ?? "");
        }

        document.AddComponent(Problem, ProblemSchema());
        document.AddComponent(Scheme, (IOpenApiSecurityScheme)new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A key of the service's configuration, where it has keys: Authorization: Bearer KEY.",
        });
        return Task.CompletedTask;
    }

    private static OpenApiSchema ProblemSchema()
    {
        static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "A problem as of RFC 9457.",
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("A page about the status."),
                ["title"] = Text("What is wrong."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The HTTP status." },
                ["detail"] = Text("What to do."),
                ["code"] = Text("A word for programs, which stays the same."),
                ["value"] = Text("The value that is wrong, where it is one."),
                ["remedy"] = Text("What to do."),
                ["traceId"] = Text("For whoever looks into the service's traces."),
            },
            Examples = [JsonNode.Parse("""
                {"type": "https://tools.ietf.org/html/rfc9110#section-15.5.1", "title": "k is 0 and offset is 0.", "status": 400,
                 "detail": "Ask for a k of at least 1.", "code": "bad_k", "value": "0", "remedy": "Ask for a k of at least 1."}
                """)!],
        };
    }
}
