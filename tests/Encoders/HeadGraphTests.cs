using Microsoft.ML.OnnxRuntime;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Recipes;
using SparseSearch.Encoders.Runtime;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>
/// Goal: the graph of every head computes its definition. Method: hidden states and logits of a small checkpoint of
/// random weights, once out of a graph that stops there, and the definition in plain loops on them.
/// </summary>
public sealed class HeadGraphTests : IDisposable
{
    private const int Vocabulary = 30;
    private const int Hidden = TestCheckpoint.Hidden;
    private const float Tolerance = 2e-5f;

    private readonly TemporaryModelFolder _folder = new();
    private readonly TestCheckpoint _checkpoint = new(Vocabulary);
    private readonly float[] _literal = Random(Vocabulary * Hidden, seed: 7);

    public HeadGraphTests()
    {
        AddLinear("head", seed: 1);
        AddLinear("importance", seed: 2);
        AddLinear("quality", seed: 3);
        _checkpoint.Save(_folder.Path);
        File.WriteAllBytes(
            Path.Combine(_folder.Path, Prosper.LiteralFileName),
            TestCheckpoint.Safetensors([new("literal.weight", ([Vocabulary, Hidden], _literal))], "F32"));
    }

    public static TheoryData<string, int> PooledRecipes
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var recipe in (string[])
            [
                "splade", "splade-sum", "splade-v3-double-log", "splade-sum-double-log", "splade-cls", "sparta",
                "tilde", "qmlp-dmlm-lsr", "decoder-causal", "decoder-last", "decoder-echo", "mistral-echo",
            ])
            {
                data.Add(recipe, 7);
                data.Add(recipe, 64);
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(PooledRecipes))]
    public void AFusedGraphEqualsPooledLogits(string recipe, int tileTerms)
    {
        var side = RecipeCatalog.Find(recipe).Document;
        var batch = Batch();
        var expected = new float[batch.Rows * Vocabulary];
        LogitPooling.Pool(side, batch, States(batch).Logits, Vocabulary, expected);
        AssertClose(expected, Run(side, batch, tileTerms));
        Assert.Contains(expected, static w => w > 0.1f);
    }

    [Fact]
    public void LionScalesLogitsBeforeAnythingElse()
    {
        var batch = Batch();
        var scale = MathF.Pow(Hidden, -0.25f);
        var expected = new float[batch.Rows * Vocabulary];
        LogitPooling.Pool(
            Splade.Side, batch, Array.ConvertAll(States(batch).Logits, x => x * scale), Vocabulary, expected);
        AssertClose(expected, Run(MistralEcho.Lion.Query with { IsBidirectional = false }, batch));
    }

    [Theory]
    [InlineData("unicoil")]
    [InlineData("deepct")]
    [InlineData("epic")]
    public void TokenWeightsGoToTheirTokensAndTheLargestCounts(string recipe)
    {
        var side = RecipeCatalog.Find(recipe).Query;
        var batch = Batch();
        var hidden = States(batch).Hidden;
        var expected = new float[batch.Rows * Vocabulary];
        for (var i = 0; i < batch.Ids.Length; i++)
        {
            if (batch.Pooled[i] != 0)
            {
                var z = Linear("head", hidden, i);
                var weight = recipe == "epic" ? Math.Log(1 + Softplus(z)) : recipe == "unicoil" ? Math.Max(z, 0) : z;
                var place = (i / batch.Length * Vocabulary) + (int)batch.Ids[i];
                expected[place] = MathF.Max(expected[place], (float)weight);
            }
        }

        AssertClose(expected, Run(side, batch));
    }

    [Fact]
    public void EpicsDocumentsFollowTheirFormula()
    {
        var batch = Batch();
        var (hidden, logits) = States(batch);
        var expected = new float[batch.Rows * Vocabulary];
        for (var row = 0; row < batch.Rows; row++)
        {
            var quality = 1 / (1 + Math.Exp(-Linear("quality", hidden, row * batch.Length)));
            for (var term = 0; term < Vocabulary; term++)
            {
                var largest = 0.0;
                for (var i = row * batch.Length; i < (row + 1) * batch.Length; i++)
                {
                    var importance = Math.Log(1 + Softplus(Linear("importance", hidden, i)));
                    largest = Math.Max(largest, logits[(i * Vocabulary) + term] * batch.Pooled[i] * importance);
                }

                expected[(row * Vocabulary) + term] = (float)(Math.Log(1 + Softplus(largest)) * quality);
            }
        }

        AssertClose(expected, Run(LsrHeads.Epic.Document, batch));
    }

    [Fact]
    public void ProspersLiteralNetworkFollowsItsFormula()
    {
        var batch = Batch();
        var (hidden, logits) = States(batch);
        var expected = new float[batch.Rows * Vocabulary];
        for (var row = 0; row < batch.Rows; row++)
        {
            var last = row * batch.Length;
            while (last + 1 < (row + 1) * batch.Length && batch.Mask[last + 1] != 0)
            {
                last++;
            }

            var projected = new double[Vocabulary];
            for (var term = 0; term < Vocabulary; term++)
            {
                for (var h = 0; h < Hidden; h++)
                {
                    projected[term] += _literal[(term * Hidden) + h]
                        * Math.Log(1 + Math.Max(hidden[(last * Hidden) + h], 0f));
                }
            }

            for (var term = 0; term < Vocabulary; term++)
            {
                var weight = Math.Log(1 + Math.Max(logits[(last * Vocabulary) + term], 0f));
                var occurs = Enumerable.Range(row * batch.Length, batch.Length)
                    .Any(i => batch.Pooled[i] != 0 && batch.Ids[i] == term);
                expected[(row * Vocabulary) + term] =
                    (float)Math.Max(0, weight + (occurs ? projected.Max() - projected[term] : 0));
            }
        }

        AssertClose(expected, Run(Prosper.Recipe.Document, batch));
    }

    [Fact]
    public void ATextWithoutAPooledPositionHasNoTerms()
    {
        var batch = new TokenBatch(rows: 2, length: 4);
        batch.Set(0, [2, 3]);
        batch.Set(1, [2, 9, 3]);
        batch.LeaveOut(0, 0);
        batch.LeaveOut(0, 1);
        var weights = Run(LsrHeads.Sparta.Document, batch);
        Assert.All(weights[..Vocabulary], static w => Assert.Equal(0f, w));
        Assert.Contains(weights[Vocabulary..], static w => w > 0f);
    }

    [Fact]
    public void AHeadThatTheCheckpointLacksIsNamed()
    {
        _checkpoint.Rename("head.weight", "elsewhere.weight");
        _checkpoint.Save(_folder.Path);
        var error = Assert.Throws<CheckpointFormatException>(() => Run(LsrHeads.UniCoil.Query, Batch()));
        Assert.Contains("'head.weight'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'linear.weight'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABiasMayBeAbsent()
    {
        _checkpoint.Tensors["head.bias"] = ([1], [0f]);
        _checkpoint.Save(_folder.Path);
        var expected = Run(LsrHeads.UniCoil.Query, Batch());
        _checkpoint.Tensors.Remove("head.bias");
        _checkpoint.Save(_folder.Path);
        Assert.Equal(expected, Run(LsrHeads.UniCoil.Query, Batch()));
    }

    [Fact]
    public void AGraphOfAnotherRecipeIsRefused()
    {
        var path = Convert(Splade.Side, tileTerms: 64);
        var error = Assert.Throws<NotSupportedException>(() => OnnxEncoderModel.Open(path, Splade.Sum.Query));
        Assert.Contains(Splade.Sum.Query.GraphKey, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("epic")]
    [InlineData("lion")]
    [InlineData("prosper")]
    [InlineData("unicoil")]
    public void AFileOfLogitsIsRefusedWhereTheyDoNotDo(string recipe)
    {
        var (path, _) = WriteStates();
        var error = Assert.Throws<NotSupportedException>(() =>
            OnnxEncoderModel.Open(path, RecipeCatalog.Find(recipe).Document));
        Assert.Contains("safetensors", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Three texts, some positions left out of the pooling, one token repeated.</summary>
    private static TokenBatch Batch()
    {
        var batch = new TokenBatch(rows: 3, length: 12);
        batch.Set(0, [2, 5, 6, 7, 5, 9, 9, 9, 10, 11, 12, 3]);
        batch.Set(1, [2, 20, 3]);
        batch.Set(2, [2, 14, 15, 16, 17, 3]);
        int[][] leftOut = [[0, 1, 11], [0, 2], [0, 1, 5]];
        for (var row = 0; row < leftOut.Length; row++)
        {
            foreach (var position in leftOut[row])
            {
                batch.LeaveOut(row, position);
            }
        }

        return batch;
    }

    private static float[] Random(int count, uint seed)
    {
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
        {
            seed = (seed * 1664525) + 1013904223;
            numbers[i] = ((int)(seed >> 26) - 32) / 64f;
        }

        return numbers;
    }

    private static double Softplus(double x) => Math.Log(1 + Math.Exp(x));

    private double Linear(string name, float[] hidden, int position)
    {
        var sum = (double)_checkpoint.Tensors[$"{name}.bias"].Data[0];
        for (var h = 0; h < Hidden; h++)
        {
            sum += _checkpoint.Tensors[$"{name}.weight"].Data[h] * hidden[(position * Hidden) + h];
        }

        return sum;
    }

    private void AddLinear(string name, uint seed)
    {
        _checkpoint.Tensors.Add($"{name}.weight", ([1, Hidden], Random(Hidden, seed)));
        _checkpoint.Tensors.Add($"{name}.bias", ([1], Random(1, seed + 100)));
    }

    private string Convert(SideRecipe side, int tileTerms)
    {
        using var reader = SafetensorsReader.Open(_folder.Path);
        using var literal = SafetensorsReader.OpenFile(Path.Combine(_folder.Path, Prosper.LiteralFileName));
        var path = Path.Combine(_folder.Path, "fused.onnx");
        using var stream = File.Create(path);
        EncoderGraph.Write(
            reader, ModelConfig.Load(_folder.Path), side, stream,
            GraphTarget.Processor with { TileTerms = tileTerms }, side.HasLiteralResidual ? literal : null);
        return path;
    }

    private float[] Run(SideRecipe side, TokenBatch batch, int tileTerms = 7)
    {
        using var model = OnnxEncoderModel.Open(Convert(side, tileTerms), side);
        Assert.Equal(Vocabulary, model.VocabularySize);
        return model.RunToArray(batch);
    }

    /// <summary>A graph that ends in the hidden states, and one that ends in the logits.</summary>
    private (string Logits, string Hidden) WriteStates()
    {
        using var reader = SafetensorsReader.Open(_folder.Path);
        var config = ModelConfig.Load(_folder.Path);
        return (Write("logits.onnx", hasHead: true), Write("hidden.onnx", hasHead: false));

        string Write(string name, bool hasHead)
        {
            var tensors = new CheckpointTensors(reader);
            var builder = new GraphBuilder();
            var ids = builder.Input(EncoderGraph.InputIdsName, OnnxElementType.Int64, "batch", "length");
            var mask = builder.Input(EncoderGraph.MaskName, OnnxElementType.Int64, "batch", "length");
            var hidden = TransformerGraph.Build(builder, tensors, config, ids, mask);
            builder.Output(hasHead ? LogitsOf(builder, tensors, config, hidden) : hidden);
            var path = Path.Combine(_folder.Path, name);
            using var stream = File.Create(path);
            OnnxWriter.Write(builder.Build(), [], stream);
            return path;
        }
    }

    private static GraphValue LogitsOf(
        GraphBuilder builder, CheckpointTensors tensors, ModelConfig config, GraphValue hidden)
    {
        var head = LanguageModelHead.Build(builder, tensors, config, hidden);
        var decoder = builder.Constant("decoder", [Hidden, Vocabulary], () =>
            CheckpointTensors.Transpose(head.Decoder(), Vocabulary, Hidden));
        var product = builder.MatMul("products", head.States, decoder);
        return builder.Add("logits", product, builder.Constant("bias", [Vocabulary], head.Bias!));
    }

    private (float[] Hidden, float[] Logits) States(TokenBatch batch)
    {
        var (logits, hidden) = WriteStates();
        return (Output(hidden, batch), Output(logits, batch));
    }

    private static float[] Output(string path, TokenBatch batch)
    {
        using var session = new InferenceSession(path);
        using var options = new RunOptions();
        using var ids = OrtValue.CreateTensorValueFromMemory(batch.Ids, [batch.Rows, batch.Length]);
        using var mask = OrtValue.CreateTensorValueFromMemory(batch.Mask, [batch.Rows, batch.Length]);
        using var outputs = session.Run(
            options, [EncoderGraph.InputIdsName, EncoderGraph.MaskName], [ids, mask], [.. session.OutputMetadata.Keys]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            // What is not above 0 is no term, so a negative weight may also come as 0.
            var difference = MathF.Abs(MathF.Max(expected[i], 0f) - MathF.Max(actual[i], 0f));
            Assert.True(difference <= Tolerance * MathF.Max(1f, expected[i]), $"{i}: {expected[i]} but {actual[i]}");
        }
    }
}
