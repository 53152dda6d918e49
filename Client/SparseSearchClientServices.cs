using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SparseSearch.Client;

/// <summary>Registers <see cref="SparseSearchClient"/>.</summary>
public static class SparseSearchClientServices
{
    /// <summary>
    /// Adds a <see cref="SparseSearchClient"/> whose connections the factory of <see cref="HttpClient"/>s keeps. Its options are
    /// checked when the host starts.
    /// </summary>
    /// <param name="services">Where it is added; a <see cref="TimeProvider"/> that is there is used.</param>
    /// <param name="configure">Sets the address, and what else differs from the defaults.</param>
    /// <returns>For handlers of one's own.</returns>
    public static IHttpClientBuilder AddSparseSearchClient(
        this IServiceCollection services, Action<SparseSearchClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<SparseSearchClientOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SparseSearchClientOptions>, OptionsCheck>();
        return services.AddHttpClient(nameof(SparseSearchClient), static http => http.Timeout = Timeout.InfiniteTimeSpan)
            .AddTypedClient(static (http, provider) => new SparseSearchClient(
                http, provider.GetRequiredService<IOptions<SparseSearchClientOptions>>().Value, provider.GetService<TimeProvider>()));
    }

    private sealed class OptionsCheck : IValidateOptions<SparseSearchClientOptions>
    {
        public ValidateOptionsResult Validate(string? name, SparseSearchClientOptions options)
        {
            try
            {
                options.Validate();
                return options.Address is null
                    ? ValidateOptionsResult.Fail("Nothing says where the service is; set Address, such as http://127.0.0.1:7700.")
                    : ValidateOptionsResult.Success;
            }
            catch (ArgumentException wrong)
            {
                return ValidateOptionsResult.Fail(wrong.Message);
            }
        }
    }
}
