using Xunit;

namespace SparseSearch.Tests;

/// <summary>All tests share one service and one browser, and run one after the other: they time out less under load.</summary>
[CollectionDefinition(Name)]
public sealed class SharedBrowser : ICollectionFixture<PageFixture>
{
    public const string Name = "browser";
}
