using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Recipes;
using Xunit;

namespace SparseSearch.Tests;

public sealed class SparseEncoderLayoutTests : IDisposable
{
    private const string Modern = "sentence_transformers.base.modules.";
    private const string Sparse = "sentence_transformers.sparse_encoder.modules.";
    private const string Older = "sentence_transformers.sparse_encoder.models.";

    private readonly TemporaryModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFolderWithoutWordsIsPlainSplade()
    {
        With("config.json", """{"model_type":"bert"}""");
        var layout = SparseEncoderLayout.Read(_folder.Path);
        Assert.Same(Splade.Recipe, layout.Choice.Recipe);
        Assert.Contains("no file", layout.Choice.Reason, StringComparison.Ordinal);
        Assert.Equal(_folder.Path, layout.Query.ModelFolder);
        Assert.Null(layout.MaxTerms);
    }

    [Theory]
    [InlineData("max", "relu", "splade")]
    [InlineData("max", "log1p_relu", "splade-v3-double-log")]
    [InlineData("sum", "relu", "splade-sum")]
    [InlineData("sum", "log1p_relu", "splade-sum-double-log")]
    public void SpladePoolingDecidesTheRecipe(string strategy, string activation, string recipe)
    {
        With("modules.json", $$"""
            [{"type":"{{Modern}}transformer.Transformer","path":""},
             {"type":"{{Sparse}}splade_pooling.SpladePooling","path":"1_SpladePooling"}]
            """);
        With("1_SpladePooling/config.json", Pooling(strategy, activation));
        var layout = SparseEncoderLayout.Read(_folder.Path);
        Assert.Equal(recipe, layout.Choice.Recipe.Name);
        Assert.Contains($"{strategy} and {activation}", layout.Choice.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max", "relu", "inference-free")]
    [InlineData("max", "log1p_relu", "inference-free-v3-double-log")]
    [InlineData("sum", "relu", "inference-free-sum")]
    public void ARouterMaySendQueriesToATable(string strategy, string activation, string recipe)
    {
        WithRouter("router_config.json", "document_0_Transformer", Modern + "transformer.Transformer", Sparse);
        With("document_1_SpladePooling/config.json", Pooling(strategy, activation));
        With("document_0_Transformer/sentence_bert_config.json", """{"max_seq_length":256}""");
        var layout = SparseEncoderLayout.Read(_folder.Path);
        Assert.Equal(recipe, layout.Choice.Recipe.Name);
        Assert.Equal(In("document_0_Transformer"), layout.Document.ModelFolder);
        Assert.Equal(256, layout.Document.MaxTokens);
        Assert.Null(layout.Query.MaxTokens);
        Assert.Equal(In("query_0_SparseStaticEmbedding/model.safetensors"), layout.Query.TablePath);
        Assert.Contains("SparseStaticEmbedding", layout.Choice.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("router_config.json")]
    [InlineData("config.json")]
    public void OlderRoutersNameOtherTypesAndKeepTheTransformerInTheRoot(string fileName)
    {
        WithRouter(fileName, "", Older + "MLMTransformer.MLMTransformer", Older);
        With("document_1_SpladePooling/config.json", Pooling("max", "relu"));
        With("tokenizer.json", "{}");
        var layout = SparseEncoderLayout.Read(_folder.Path);
        Assert.Equal("inference-free", layout.Choice.Recipe.Name);
        Assert.Equal(_folder.Path, layout.Document.ModelFolder);
        Assert.Equal(_folder.Path, layout.Query.TokenizerFolder);
    }

    [Fact]
    public void ASideWithoutARouteTakesTheDefaultOne()
    {
        With("modules.json", $$"""[{"type":"{{Modern}}router.Router","path":""}]""");
        With("router_config.json", """
            {"types":{"a":"x.MLMTransformer","b":"x.SpladePooling"},
             "structure":{"document":["a","b"]},"parameters":{"default_route":"document"}}
            """);
        With("b/config.json", Pooling("max", "relu"));
        var layout = SparseEncoderLayout.Read(_folder.Path);
        Assert.Equal("splade", layout.Choice.Recipe.Name);
        Assert.Equal(layout.Document.ModelFolder, layout.Query.ModelFolder);
    }

    [Theory]
    [InlineData("""{"types":{},"structure":{}}""", "no route 'query'")]
    [InlineData("""{"types":{},"structure":{"query":["a"],"document":["a"]}}""", "router with types")]
    [InlineData("""{"types":{"a":"x.Dense"},"structure":{"query":["a"],"document":["a"]}}""", "Dense")]
    [InlineData("""{"structure":{}}""", "router with types")]
    [InlineData("[]", "router with types")]
    [InlineData("{", "router with types")]
    [InlineData(
        """{"types":{},"structure":{},"parameters":{"route_mappings":{"q":"query"}}}""", "route_mappings")]
    public void AnUnusableRouterIsNamed(string router, string named)
    {
        With("modules.json", """[{"type":"x.Router","path":""}]""");
        With("router_config.json", router);
        var error = Assert.Throws<CheckpointFormatException>(() => SparseEncoderLayout.Read(_folder.Path));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("router_config.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PromptsAndTheMostTermsAreRead()
    {
        With("modules.json", """[{"type":"x.Transformer","path":""},{"type":"x.SpladePooling","path":"p"}]""");
        With("p/config.json", Pooling("max", "relu"));
        With("config_sentence_transformers.json", """
            {"prompts":{"query":"ask: ","passage":"tell: "},"default_prompt_name":null,"max_active_dims":64}
            """);
        var layout = SparseEncoderLayout.Read(_folder.Path);
        Assert.Equal("ask: ", layout.Query.Prompt);
        Assert.Equal("tell: ", layout.Document.Prompt);
        Assert.Equal(64, layout.MaxTerms);
    }

    [Theory]
    [InlineData("""{"prompts":{"query":"q"},"default_prompt_name":"other"}""", "'other'")]
    [InlineData("""{"prompts":["q"]}""", "prompts by name")]
    [InlineData("""{"max_active_dims":0}""", "max_active_dims")]
    public void UnusablePromptsAreNamed(string settings, string named)
    {
        With("modules.json", """[{"type":"x.Transformer","path":""},{"type":"x.SpladePooling","path":"p"}]""");
        With("config_sentence_transformers.json", settings);
        var error = Assert.Throws<CheckpointFormatException>(() => SparseEncoderLayout.Read(_folder.Path));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStaticEmbeddingWithoutWeightsIsNamed()
    {
        WithRouter("router_config.json", "t", Modern + "transformer.Transformer", Sparse);
        With("document_1_SpladePooling/config.json", Pooling("max", "relu"));
        File.Delete(In("query_0_SparseStaticEmbedding/model.safetensors"));
        var error = Assert.Throws<CheckpointFormatException>(() => SparseEncoderLayout.Read(_folder.Path));
        Assert.Contains("query_0_SparseStaticEmbedding", error.Message, StringComparison.Ordinal);
        With("query_0_SparseStaticEmbedding/config.json", """{"path":"idf.json"}""");
        With("idf.json", "{}");
        Assert.Equal(In("idf.json"), SparseEncoderLayout.Read(_folder.Path).Query.TablePath);
    }

    [Fact]
    public void ATableBesideAModelMakesItInferenceFree()
    {
        With("config.json", """{"model_type":"distilbert"}""");
        With("idf.json", "{}");
        var layout = SparseEncoderLayout.Read(_folder.Path);
        Assert.Equal("inference-free", layout.Choice.Recipe.Name);
        Assert.Equal(In("idf.json"), layout.Query.TablePath);
        Assert.Contains("idf.json", layout.Choice.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("head.weight", null, "qmlp-dmlm")]
    [InlineData("linear.weight", null, "qmlp-dmlm-lsr")]
    [InlineData("tok_proj.weight", null, "qmlp-dmlm")]
    [InlineData(null, "head.weight", "qmlm-dmlp")]
    [InlineData("head.weight", "linear.weight", "unicoil")]
    [InlineData("linear.weight", "term_importance.linear.weight", "epic")]
    [InlineData(null, null, "splade")]
    public void APairOfFoldersIsJoinedByItsHeads(string? queryHead, string? documentHead, string recipe)
    {
        WithCheckpoint("query", queryHead ?? "cls.predictions.bias");
        WithCheckpoint("document", documentHead ?? "cls.predictions.bias");
        With("tokenizer.json", "{}");
        var layout = SparseEncoderLayout.Read(_folder.Path);
        Assert.Equal(recipe, layout.Choice.Recipe.Name);
        Assert.Equal(In("query"), layout.Query.ModelFolder);
        Assert.Equal(In("document"), layout.Document.ModelFolder);
        Assert.Equal(_folder.Path, layout.Query.TokenizerFolder);
    }

    [Fact]
    public void TheQueriesMayHaveAFolderElsewhere()
    {
        WithCheckpoint("here", "cls.predictions.bias");
        WithCheckpoint("there", "head.weight");
        var layout = SparseEncoderLayout.Read(In("here"), In("there"));
        Assert.Equal("qmlp-dmlm", layout.Choice.Recipe.Name);
        Assert.Equal(In("there"), layout.Query.ModelFolder);
    }

    [Fact]
    public void AHeadOfTokenWeightsAloneIsUniCoil()
    {
        WithCheckpoint("m", "head.weight");
        Assert.Equal("unicoil", SparseEncoderLayout.Read(In("m")).Choice.Recipe.Name);
    }

    [Theory]
    [InlineData("mistral")]
    [InlineData("llama")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    public void ABareDecoderIsReadAsAnEchoModel(string type)
    {
        With("config.json", $$"""{"model_type":"{{type}}"}""");
        var choice = SparseEncoderLayout.Read(_folder.Path).Choice;
        Assert.Equal("mistral-echo", choice.Recipe.Name);
        Assert.Contains(type, choice.Reason, StringComparison.Ordinal);
        With("literal.safetensors", "");
        Assert.Equal("prosper", SparseEncoderLayout.Read(_folder.Path).Choice.Recipe.Name);
    }

    [Fact]
    public void SidesThatNoRecipeJoinsAreNamed()
    {
        With("query/config.json", """{"model_type":"mistral"}""");
        With("document/config.json", """{"model_type":"bert"}""");
        var error = Assert.Throws<CheckpointFormatException>(() => SparseEncoderLayout.Read(_folder.Path));
        Assert.Contains("Decoder", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaskedModel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARecipeThatIsAskedForWinsOverTheFiles()
    {
        WithRouter("router_config.json", "document_0_Transformer", Modern + "transformer.Transformer", Sparse);
        With("document_1_SpladePooling/config.json", Pooling("max", "relu"));
        var layout = SparseEncoderLayout.Read(_folder.Path, recipe: Splade.Sum);
        Assert.Equal(new RecipeChoice(Splade.Sum, "it was asked for"), layout.Choice);
        Assert.Equal(layout.Document.ModelFolder, layout.Query.ModelFolder);
    }

    private static string Pooling(string strategy, string activation) =>
        $$"""{"pooling_strategy":"{{strategy}}","activation_function":"{{activation}}","embedding_dimension":null}""";

    private string In(string path) => Path.Combine(_folder.Path, path);

    private void With(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
        _folder.With(name, content);
    }

    private void WithRouter(string fileName, string transformer, string transformerType, string modules)
    {
        With("modules.json", $$"""[{"type":"{{Modern}}router.Router","path":""}]""");
        With(fileName, $$"""
            {"types":{"query_0_SparseStaticEmbedding":"{{modules}}x.SparseStaticEmbedding",
              "{{transformer}}":"{{transformerType}}","document_1_SpladePooling":"{{modules}}x.SpladePooling"},
             "structure":{"query":["query_0_SparseStaticEmbedding"],
              "document":["{{transformer}}","document_1_SpladePooling"]},
             "parameters":{"default_route":"document","allow_empty_key":true,"route_mappings":{} } }
            """);
        With("query_0_SparseStaticEmbedding/model.safetensors", "");
    }

    private void WithCheckpoint(string folder, string tensor)
    {
        With($"{folder}/config.json", """{"model_type":"bert"}""");
        File.WriteAllBytes(
            In($"{folder}/model.safetensors"),
            TestCheckpoint.Safetensors([new(tensor, ([1, 2], [1f, 2f]))], "F32"));
    }
}
