using SparseSearch.Encoders.Recipes;
using Xunit;

namespace SparseSearch.Tests;

public sealed class RecipeCatalogTests
{
    [Theory]
    [InlineData("splade")]
    [InlineData("splade-sum")]
    [InlineData("splade-v3-double-log")]
    [InlineData("splade-doc")]
    [InlineData("splade-lexical")]
    [InlineData("inference-free")]
    [InlineData("unicoil")]
    [InlineData("deepct")]
    [InlineData("deepimpact")]
    [InlineData("tilde")]
    [InlineData("tildev2")]
    [InlineData("sparta")]
    [InlineData("epic")]
    [InlineData("qmlp-dmlm")]
    [InlineData("qmlm-dmlp")]
    [InlineData("mistral-echo")]
    [InlineData("decoder-causal")]
    [InlineData("decoder-bidirectional")]
    [InlineData("decoder-last")]
    [InlineData("lion")]
    [InlineData("prosper")]
    public void EveryFamilyHasItsName(string name) => Assert.Equal(name, RecipeCatalog.Find(name).Name);

    [Fact]
    public void AnUnknownNameIsAnsweredWithAllThereAre()
    {
        var error = Assert.Throws<ArgumentException>(() => RecipeCatalog.Find("spalde"));
        Assert.Contains("'spalde'", error.Message, StringComparison.Ordinal);
        Assert.All(
            RecipeCatalog.All, r => Assert.Contains(r.Name, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void NoNameStandsTwiceAndEverySideMakesSense()
    {
        Assert.Equal(RecipeCatalog.All.Count, RecipeCatalog.All.Select(static r => r.Name).Distinct().Count());
        Assert.All(RecipeCatalog.All, static r =>
        {
            r.Query.Validate();
            r.Document.Validate();
            Assert.NotEqual(EncoderHead.Table, r.Document.Head);
        });
    }

    [Fact]
    public void EveryRecipeStandsInItsDocument()
    {
        var document = File.ReadAllText(Path.Combine(TestPaths.Repository, "docs", "RECIPES.md"));
        Assert.All(RecipeCatalog.All, r => Assert.Contains($"`{r.Name}`", document, StringComparison.Ordinal));
    }

    [Fact]
    public void SidesThatAgreeInTheirGraphShareItsKey()
    {
        Assert.Equal(Splade.Side.GraphKey, Splade.Lexical.Query.GraphKey);
        Assert.Equal(Splade.Side.GraphKey, InferenceFree.Recipe.Document.GraphKey);
        Assert.Equal(Prosper.Recipe.Query.GraphKey, Prosper.Recipe.Document.GraphKey);
        Assert.Equal(MistralEcho.Recipe.Query.GraphKey, MistralEcho.Recipe.Document.GraphKey);
        Assert.NotEqual(Splade.Side.GraphKey, Splade.Sum.Query.GraphKey);
        Assert.NotEqual(MistralEcho.Causal.Query.GraphKey, MistralEcho.Bidirectional.Query.GraphKey);
    }

    [Fact]
    public void SettingsThatContradictEachOtherAreRefused()
    {
        var side = Splade.Side;
        SideRecipe[] wrong =
        [
            side with { Logarithms = 3 },
            side with { Logarithms = -1 },
            side with { Activation = WeightActivation.Identity },
            side with { Activation = WeightActivation.Softplus, Aggregation = PositionAggregation.Sum },
            side with { Head = EncoderHead.Mlp, Aggregation = PositionAggregation.Sum },
            side with { Positions = PooledPositions.Marked },
            side with { HasLiteralResidual = true },
        ];
        Assert.All(wrong, static s => Assert.ThrowsAny<ArgumentException>(s.Validate));
    }

    [Fact]
    public void ATemplateNeedsATextAndItsPooledPartsAtTheEnd()
    {
        Assert.Throws<ArgumentException>(() => new TextTemplate(TemplatePartKind.Begin, "Query:"));
        Assert.Throws<ArgumentException>(() => new TextTemplate(
            new TemplatePart(TemplatePartKind.Text).Pooled, TemplatePartKind.End));
        Assert.Equal(
            "{Begin} \"Query:\" {Text}*",
            new TextTemplate(
                TemplatePartKind.Begin, "Query:", new TemplatePart(TemplatePartKind.Text).Pooled).ToString());
    }
}
