using SparseSearch.Seismic;
using Xunit;

namespace SparseSearch.Tests;

public sealed class SeismicOptionsTests
{
    public static TheoryData<string, SeismicBuildOptions> BadBuilds => new()
    {
        { "PostingsPerList is 0; it must be 1 to 16777216", new() { PostingsPerList = 0 } },
        { "PostingsPerList is 16777217", new() { PostingsPerList = SeismicBuildOptions.MaxPostingsPerList + 1 } },
        { "MaxFraction is 0.5; it must be 1 to 1,000", new() { MaxFraction = .5 } },
        { "MaxFraction is NaN", new() { MaxFraction = double.NaN } },
        { "CentroidFraction is 0; it must be above 0", new() { CentroidFraction = 0 } },
        { "CentroidFraction is 1.5", new() { CentroidFraction = 1.5 } },
        { "SummaryEnergy is -1", new() { SummaryEnergy = -1 } },
        { "SummaryEnergy is NaN", new() { SummaryEnergy = double.NaN } },
        { "MinClusterSize is -1; it must be 0 to 65535", new() { MinClusterSize = -1 } },
        { "DocCut is 0", new() { DocCut = 0 } },
        { "BlockSize is 65536", new() { BlockSize = 65_536 } },
        { "SummaryTerms is 0", new() { SummaryTerms = 0 } },
        { "Neighbours is 1001; it must be 0 to 1000", new() { Neighbours = 1_001 } },
        { "Threads is -1", new() { Threads = -1 } },
        { "Pruning is 9; it must be one of GlobalThreshold, FixedSize", new() { Pruning = (PruningStrategy)9 } },
        { "Blocking is 9", new() { Blocking = (BlockingStrategy)9 } },
        { "Compression is 9", new() { Compression = (ForwardCompression)9 } },
    };

    public static TheoryData<string, SeismicSearchOptions> BadSearches => new()
    {
        { "QueryCut is 0; it must be 1", new() { QueryCut = 0 } },
        { "BlockSkipFactor is 0; it must be above 0 and at most 1", new() { BlockSkipFactor = 0 } },
        { "BlockSkipFactor is 1.2", new() { BlockSkipFactor = 1.2 } },
        { "FirstList is 7", new() { FirstList = (FirstListOrder)7 } },
        { "Forward is 7", new() { Forward = (ForwardVariant)7 } },
        { "Neighbours is -1", new() { Neighbours = -1 } },
    };

    [Theory]
    [MemberData(nameof(BadBuilds))]
    public void BuildOptionOutsideItsRangeIsRefusedWithValueAndRange(string message, SeismicBuildOptions options) =>
        Refused(message, () => new SeismicIndexBuilder(options));

    [Theory]
    [MemberData(nameof(BadSearches))]
    public void SearchOptionOutsideItsRangeIsRefusedWithValueAndRange(string message, SeismicSearchOptions options) =>
        Refused(message, options.Validate);

    [Fact]
    public void DefaultsAndPresetsAreInRange()
    {
        new SeismicBuildOptions().Validate();
        SeismicBuildOptions.NearExact.Validate();
        new SeismicSearchOptions().Validate();
        SeismicSearchOptions.Complete.Validate();
    }

    [Fact]
    public void BothHeapFactorsMeanOneSkipFactor()
    {
        Assert.Equal(.8, SeismicSearchOptions.FromHeapFactorOfSeismic(.8));
        Assert.Equal(.8, SeismicSearchOptions.FromHeapFactorOfOpenSearch(1.25));
        Refused("use FromHeapFactorOfOpenSearch", () => SeismicSearchOptions.FromHeapFactorOfSeismic(1.25));
        Refused("use FromHeapFactorOfSeismic", () => SeismicSearchOptions.FromHeapFactorOfOpenSearch(.8));
        Refused("NaN", () => SeismicSearchOptions.FromHeapFactorOfOpenSearch(double.NaN));
    }

    private static void Refused(string message, Action action) => Assert.Contains(
        message, Assert.Throws<ArgumentOutOfRangeException>(action).Message, StringComparison.Ordinal);

    private static void Refused(string message, Func<object> create) => Refused(message, () => { _ = create(); });

    private static void Refused(string message, Func<double> convert) => Refused(message, () => { _ = convert(); });
}
