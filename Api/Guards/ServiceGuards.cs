using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.Guards;

/// <summary>What keeps the service safe from slow, large, packed and misled requests: limits, hosts, origins.</summary>
internal static class ServiceGuards
{
    /// <summary>The setting of ASP.NET Core that names the hosts a service answers to.</summary>
    public const string HostsKey = "AllowedHosts";

    private const double LeastBytesPerSecond = 240;
    private const int MostHeaders = 100, MostHeaderBytes = 32 << 10, MostRequestLineBytes = 8 << 10;

    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5), s_headers = TimeSpan.FromSeconds(15),
        s_keepAlive = TimeSpan.FromMinutes(2), s_preflight = TimeSpan.FromMinutes(10);

    /// <summary>Adds limits, origins and unpacking.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<AllowedOrigins>();
        services.AddRequestDecompression();
        services.AddCors();
        services.AddOptions<Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions>().Configure<IOptions<ServiceOptions>>(
            static (cors, options) => cors.AddDefaultPolicy(policy => policy.WithOrigins([.. options.Value.CorsOrigins])
                .WithMethods("GET", "PUT", "POST", "DELETE").AllowAnyHeader().WithExposedHeaders("Location", "Retry-After")
                .SetPreflightMaxAge(s_preflight)));
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ServiceOptions>, IConfiguration>(Limit);
    }

    /// <summary>Puts what looks at hosts and origins before the routes.</summary>
    /// <param name="app">The service.</param>
    /// <param name="hasKeys">Whether it asks for keys.</param>
    public static void UseBeforeRoutes(WebApplication app, bool hasKeys)
    {
        if (!hasKeys && app.Configuration[HostsKey] is null or "" or "*")
        {
            app.UseMiddleware<LoopbackGate>();
        }

        app.UseRouting();
        app.UseCors();
    }

    /// <summary>Puts what looks at bodies behind the check of keys and the limits of requests.</summary>
    public static void UseBeforeBodies(WebApplication app)
    {
        app.Use(PackedBodies.NoteAsync);
        app.UseRequestDecompression();
        app.UseMiddleware<PackedBodies>();
    }

    /// <summary>The server's defaults, written down, and what the configuration has in their place.</summary>
    private static void Limit(KestrelServerOptions server, IOptions<ServiceOptions> options, IConfiguration configuration)
    {
        var limits = server.Limits;
        server.AddServerHeader = false;
        limits.MaxRequestBodySize = options.Value.MaxRequestBytes;
        limits.MaxRequestHeaderCount = MostHeaders;
        limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
        limits.MaxRequestLineSize = MostRequestLineBytes;
        limits.RequestHeadersTimeout = s_headers;
        limits.KeepAliveTimeout = s_keepAlive;
        var configured = configuration.GetSection("Kestrel:Limits");
        configured.Bind(limits);
        limits.MinRequestBodyDataRate = RateOf(configured.GetSection(nameof(limits.MinRequestBodyDataRate)));
        limits.MinResponseDataRate = RateOf(configured.GetSection(nameof(limits.MinResponseDataRate)));
    }

    /// <summary>A rate cannot be changed once it is made, which is why the configuration is not bound to it.</summary>
    private static MinDataRate RateOf(IConfigurationSection configured) => new(
        configured.GetValue(nameof(MinDataRate.BytesPerSecond), LeastBytesPerSecond),
        configured.GetValue(nameof(MinDataRate.GracePeriod), s_grace));
}
