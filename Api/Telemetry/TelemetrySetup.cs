using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SparseSearch.Api.Access;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.Telemetry;

/// <summary>Who collects: Prometheus at <see cref="MetricsPath"/>, and a collector where the environment names one.</summary>
internal static class TelemetrySetup
{
    /// <summary>Where Prometheus asks.</summary>
    public const string MetricsPath = "/metrics";

    /// <summary>The setting of OpenTelemetry that names a collector; without it nothing is sent anywhere.</summary>
    public const string CollectorKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string ServiceNameKey = "OTEL_SERVICE_NAME", ServiceName = "sparsesearch";

    private static readonly string[] s_meters =
    [
        TelemetryNames.Source, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.RateLimiting", "System.Runtime",
    ];

    /// <summary>Paths that something asks for every few seconds, and whose spans nobody reads.</summary>
    private static readonly string[] s_unheard = ["/livez", "/readyz", "/health", MetricsPath];

    /// <summary>Adds instruments, gauges and whoever collects them.</summary>
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<SlowQueryLog>();
        services.AddSingleton<SearchTelemetry>();
        services.AddHostedService<StateGauges>();
        var telemetry = services.AddOpenTelemetry().WithMetrics(static metrics => metrics.AddMeter(s_meters).AddPrometheusExporter());
        if (string.IsNullOrEmpty(configuration[ServiceNameKey]))
        {
            telemetry.ConfigureResource(static resource => resource.AddService(ServiceName, serviceVersion: Version()));
        }

        if (!string.IsNullOrEmpty(configuration[CollectorKey]))
        {
            telemetry.WithTracing(static traces => traces.AddSource(TelemetryNames.Source).AddAspNetCoreInstrumentation(
                static http => http.Filter = static context => !s_unheard.Contains(context.Request.Path.Value)));
            telemetry.UseOtlpExporter();
        }
    }

    /// <summary>Maps the page of metrics. It names indexes, so that a key for all of them is needed where there are keys.</summary>
    public static void Map(WebApplication app) => app.MapPrometheusScrapingEndpoint(MetricsPath).DisableRateLimiting().Demands(
        app.Configuration.GetValue<bool>($"{ServiceOptions.Section}:{nameof(ServiceOptions.MetricsOpen)}") ? AccessScope.Open : AccessScope.Read,
        ofAllIndexes: true);

    private static string? Version() =>
        typeof(TelemetrySetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
