using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SparseSearch.Embedded;

namespace SparseSearch.Extensions.Hosting;

/// <summary>Puts indexes into a host.</summary>
public static class SparseSearchHosting
{
    /// <summary>
    /// Adds an index: opened when the host starts, or made where there is none, and closed with the host. Services ask for
    /// <see cref="SparseIndex"/>, where there are several by <c>[FromKeyedServices("name")]</c>.
    /// </summary>
    /// <param name="services">Where it is added; a <see cref="TimeProvider"/> that is there is used.</param>
    /// <param name="configure">Sets folder and model; null where <c>BindConfiguration</c> of the result does.</param>
    /// <param name="name">The name that tells it from others; null for the one that is asked for without a name.</param>
    /// <returns>For further configuration. The options are checked when the host starts.</returns>
    /// <exception cref="InvalidOperationException">There is an index of this name already.</exception>
    public static OptionsBuilder<HostedIndexOptions> AddSparseSearch(
        this IServiceCollection services, Action<HostedIndexOptions>? configure = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var key = name ?? Options.DefaultName;
        if (services.Any(service => service.ServiceType == typeof(HostedIndex) && key.Equals(service.ServiceKey)))
        {
            throw new InvalidOperationException(
                name is null ? "There is an index without a name already; give this one a name." : $"There is an index '{name}' already.");
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HostedIndexOptions>, HostedIndexCheck>());
        services.AddKeyedSingleton(key, static (provider, its) =>
            ActivatorUtilities.CreateInstance<HostedIndex>(provider, its as string ?? Options.DefaultName));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<HostedIndex>(key));
        if (name is null)
        {
            services.AddSingleton(static provider => provider.GetRequiredKeyedService<HostedIndex>(Options.DefaultName).Index);
        }
        else
        {
            services.AddKeyedSingleton(key, static (provider, its) => provider.GetRequiredKeyedService<HostedIndex>(its).Index);
        }

        var options = services.AddOptions<HostedIndexOptions>(key).ValidateOnStart();
        return configure is null ? options : options.Configure(configure);
    }

    /// <summary>Adds a health check of an index: healthy while it is open, and what is written can be made searchable.</summary>
    /// <param name="builder">From <c>AddHealthChecks</c>.</param>
    /// <param name="name">The index's name, as for <see cref="AddSparseSearch"/>.</param>
    /// <param name="tags">Tells it from other checks, such as <c>ready</c>.</param>
    public static IHealthChecksBuilder AddSparseSearchHealthCheck(
        this IHealthChecksBuilder builder, string? name = null, params IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name is null ? "sparsesearch" : $"sparsesearch-{name}",
            provider => new IndexHealthCheck(provider.GetRequiredKeyedService<HostedIndex>(name ?? Options.DefaultName)),
            failureStatus: null, tags));
    }
}
