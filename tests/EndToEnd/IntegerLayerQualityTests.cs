using SparseSearch.Cli.Commands;
using SparseSearch.Cli.Output;
using SparseSearch.Encoders;
using SparseSearch.Eval.Datasets;
using SparseSearch.Eval.Metrics;
using Xunit;
using Xunit.Abstractions;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: layers in integers find what single precision finds. Method: trained models, whose layers the product leaves
/// alone since they are narrow, with layers and head in integers all the same, on whole collections.
/// </summary>
[Trait("Category", "Long")]
public sealed class IntegerLayerQualityTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryModelFolder _work = new();

    public void Dispose() => _work.Dispose();

    [SkippableTheory]
    [InlineData("splade-tiny", "cranfield")]
    [InlineData("inference-free-tiny", "cranfield")]
    public async Task NdcgIsThatOfSinglePrecision(string model, string name)
    {
        var (folder, modelFolder) = (TestPaths.Shared("collections", name), TestPaths.Shared("models", model));
        Skip.If(folder is null || modelFolder is null, "needs ../shared");
        var single = await NdcgAsync(folder, modelFolder, EncoderPrecision.Auto, leastWidth: int.MaxValue);
        var head = await NdcgAsync(folder, modelFolder, EncoderPrecision.Int8, leastWidth: int.MaxValue);
        var layers = await NdcgAsync(folder, modelFolder, EncoderPrecision.Int8, leastWidth: 1);
        output.WriteLine($"{model} {name}: single {single:F4}, head {head:F4}, head and layers {layers:F4}");
        Assert.NotEqual(single, layers);
        Assert.Equal(single, layers, tolerance: 0.003);
    }

    private async Task<double> NdcgAsync(string folder, string model, EncoderPrecision precision, int leastWidth)
    {
        var evaluation = new Evaluation
        {
            Terminal = new Terminal(TextWriter.Null, TextWriter.Null, showsProgress: false, isInteractive: false),
            Dataset = CollectionFolder.Open(folder, "test"),
            ModelPath = model,
            WorkFolder = Path.Combine(_work.Path, $"{precision}-{leastWidth}"),
            Encoder = new EncoderOptions
            {
                Device = EncoderDevice.Cpu,
                Precision = precision,
                LeastQuantizedWidth = leastWidth,
            },
        };
        using var session = (await evaluation.OpenAsync(CancellationToken.None)).Session;
        var report = await evaluation.ScoreAsync(session, CancellationToken.None);
        return report.Run.MeanOf(Metric.Parse("ndcg@10"));
    }
}
