using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;
using SparseSearch.Api.Access;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Endpoints;
using SparseSearch.Api.Guards;
using SparseSearch.Api.Jobs;
using SparseSearch.Api.OpenApi;
using SparseSearch.Api.OpenSearch;
using SparseSearch.Api.Telemetry;

namespace SparseSearch.Api.Service;

/// <summary>The search service as a program: what it is made of, and its routes.</summary>
public static partial class SearchService
{
    /// <summary>Where it listens if nothing else is configured: this machine alone.</summary>
    public const string DefaultUrl = "http://127.0.0.1:7700";

    /// <summary>Builds it; it opens its indexes when it is started.</summary>
    /// <param name="args">The command line: <c>--SparseSearch:DataFolder FOLDER</c>, <c>--urls URL</c> and so on.</param>
    /// <param name="configure">Changes what is configured, or null.</param>
    /// <exception cref="InvalidOperationException">It would listen to other machines, without keys.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        // Below whatever is configured: a line or four for every request hide what matters.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [new("Logging:LogLevel:Microsoft.AspNetCore", nameof(LogLevel.Warning))],
        });
        configure?.Invoke(builder);
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        AddServices(builder.Services);
        TelemetrySetup.Add(builder.Services, builder.Configuration);
        var app = builder.Build();
        var hasKeys = app.Configuration.GetSection($"{ServiceOptions.Section}:{nameof(ServiceOptions.Keys)}").GetChildren().Any();
        app.UseMiddleware<OverloadGate>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        DocsPage.UsePolicy(app);
        ServiceGuards.UseBeforeRoutes(app, hasKeys);
        app.UseMiddleware<AccessGate>();
        app.UseRateLimiter();
        ServiceGuards.UseBeforeBodies(app);
        app.MapOpenApi("/openapi/{documentName}.json").Demands(AccessScope.Open);
        HealthEndpoints.Map(app);
        PageEndpoints.Map(app);
        TelemetrySetup.Map(app);
        DocsPage.Map(app);
        var indexes = app.MapGroup("/v1/indexes").WithTags("indexes");
        IndexEndpoints.Map(indexes);
        DocumentEndpoints.Map(indexes);
        SearchEndpoints.Map(indexes);
        SnapshotEndpoints.Map(indexes);
        StatisticsEndpoints.Map(app, indexes);
        AliasEndpoints.Map(app);
        JobEndpoints.Map(app, indexes);
        EncodeEndpoints.Map(app);
        InferenceEndpoints.Map(app);
        OpenSearchEndpoints.Map(app);
        CertificateCheck.Demand(app.Configuration);
        if (!hasKeys)
        {
            DemandLoopback(app.Configuration);
            LogOpen(app.Logger);
        }

        return app;
    }

    [LoggerMessage(1, LogLevel.Warning, "There are no keys: everybody on this machine may search, write and delete")]
    private static partial void LogOpen(ILogger log);

    private static void AddServices(IServiceCollection services)
    {
        services.AddOptions<ServiceOptions>().BindConfiguration(ServiceOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<ServiceOptions>, ServiceOptionsCheck>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ServedModels>();
        services.AddSingleton<IndexRegistry>();
        services.AddHostedService(static provider => provider.GetRequiredService<IndexRegistry>());
        // Ends before the indexes are closed: hosted services stop in the reverse of the order in which they start.
        services.AddSingleton<BulkJobRunner>();
        services.AddHostedService(static provider => provider.GetRequiredService<BulkJobRunner>());
        services.AddSingleton<ImportJobs>();
        services.AddSingleton<IndexSnapshots>();
        services.AddHostedService<StartupLoads>();
        services.AddScoped<KeyHolder>();
        RequestLimits.Add(services);
        ServiceGuards.Add(services);
        services.Configure<RouteHandlerOptions>(static routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
        // Before the other writers of failures, which take all.
        InferenceEndpoints.AddServices(services);
        OpenSearchEndpoints.AddServices(services);
        services.AddProblemDetails(static problems => problems.CustomizeProblemDetails = ProblemNotes.Complete);
        services.AddExceptionHandler<RequestFailures>();
        services.AddOpenApi("v1", static api => api.AddOperationTransformer<OperationNotes>().AddDocumentTransformer<DocumentNotes>());
    }

    /// <summary>Without keys whoever reaches the service may do everything.</summary>
    private static void DemandLoopback(IConfiguration configuration)
    {
        string[] urls =
        [
            .. (configuration[WebHostDefaults.ServerUrlsKey] ?? DefaultUrl).Split(
                ';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            // These take the place of the others.
            .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(static endpoint => endpoint["Url"]).OfType<string>(),
        ];
        foreach (var url in urls)
        {
            var host = BindingAddress.Parse(url).Host;
            if (!LoopbackGate.IsLoopback(host))
            {
                throw new InvalidOperationException(
                    $"The service would listen at {url}, where other machines reach it, and it asks nobody for a key. Listen at "
                    + $"{DefaultUrl} or another loopback address, or configure keys under {ServiceOptions.Section}:Keys.");
            }
        }
    }
}
