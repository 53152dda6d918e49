using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SparseSearch.Core.Documents;
using SparseSearch.Embedded;
using SparseSearch.Extensions.Hosting;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Indexes of a generic host: open while it runs, found without asking for a refresh, closed with it.</summary>
public sealed class HostedIndexTests : IDisposable
{
    private static readonly string s_model = TestPaths.Data("models", "inference-free-tiny");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AnIndexIsOpenedFilledFoundAndThereInTheNextRun()
    {
        for (var run = 1; run <= 2; run++)
        {
            using var host = Host(static _ => { });
            await host.StartAsync();
            var index = host.Services.GetRequiredService<SparseIndex>();
            Assert.Same(index, host.Services.GetRequiredService<SparseIndex>());
            Assert.Equal(run - 1, index.Statistics.LiveDocCount);
            await index.AddAsync([new SourceDocument($"note-{run}", "", "Vitamin D and bone.")]);
            // The host refreshes every 10 ms; nobody asks for it.
            for (var i = 0; i < 1000 && index.Find($"note-{run}") is null; i++)
            {
                await Task.Delay(10);
            }

            Assert.Equal(run, (await index.SearchAsync("vitamin")).Hits.Count);
            await host.StopAsync();
        }
    }

    [Fact]
    public async Task SeveralIndexesAreToldApartByNameAndEachHasItsHealth()
    {
        using var host = Host(services =>
        {
            services.AddSparseSearch(options => options.Folder = _folder["vectors"], "vectors")
                .Configure(static options => options.Vocabulary = ["a", "b"]);
            services.AddHealthChecks().AddSparseSearchHealthCheck(tags: "ready").AddSparseSearchHealthCheck("vectors");
        });
        var health = host.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync()).Status);
        Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredService<SparseIndex>());
        await host.StartAsync();
        var report = await health.CheckHealthAsync();
        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal(["sparsesearch", "sparsesearch-vectors"], report.Entries.Keys.Order());
        Assert.Equal(0L, report.Entries["sparsesearch"].Data["documents"]);
        Assert.Equal(2, host.Services.GetRequiredKeyedService<SparseIndex>("vectors").Vocabulary.Count);
        await host.StopAsync();
    }

    [Fact]
    public async Task AScopeThatEndsDoesNotCloseTheIndex()
    {
        using var host = Host(static _ => { });
        await host.StartAsync();
        using (var scope = host.Services.CreateScope())
        {
            _ = scope.ServiceProvider.GetRequiredService<SparseIndex>();
        }

        Assert.Empty((await host.Services.GetRequiredService<SparseIndex>().SearchAsync("bone")).Hits);
        await host.StopAsync();
        host.Dispose();
        using var again = SparseIndex.Open(_folder["notes"]);
    }

    [Fact]
    public async Task OptionsComeFromTheConfigurationAndAreCheckedAtTheStart()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([new("Notes:RefreshInterval", "02:00:00"), new("Notes:Model", "nowhere")]);
        builder.Services.AddSparseSearch().BindConfiguration("Notes");
        using var host = builder.Build();
        var wrong = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Equal(3, wrong.Failures.Count());
        Assert.All((string[])["Folder", "nowhere", "RefreshInterval"], word => Assert.Contains(word, wrong.Message, StringComparison.Ordinal));
        Assert.Throws<InvalidOperationException>(() => builder.Services.AddSparseSearch());
    }

    private IHost Host(Action<IServiceCollection> configure)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.Services.AddSparseSearch(options =>
        {
            options.Folder = _folder["notes"];
            options.Model = s_model;
            options.RefreshInterval = TimeSpan.FromMilliseconds(10);
        });
        configure(builder.Services);
        return builder.Build();
    }
}
