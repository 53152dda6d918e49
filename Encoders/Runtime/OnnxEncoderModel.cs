using System.Buffers;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Runtime;

/// <summary>
/// An ONNX file on ONNX Runtime's processor provider. The file takes <c>input_ids</c>,
/// <c>attention_mask</c> and perhaps <c>token_type_ids</c> or <c>pool_mask</c> (Int64, [batch, length]), and gives
/// pooled weights [batch, vocabulary], logits [batch, length, vocabulary], which are then pooled here, or weights of
/// positions [batch, length], which are then scattered. Thread-safe; a run uses the calling thread only, so that
/// results do not depend on the number of threads.
/// </summary>
public sealed class OnnxEncoderModel : IEncoderModel
{
    private const string TokenTypesName = "token_type_ids";

    /// <summary>Tokens whose logits exist at the same time: 60 MB with BERT's vocabulary.</summary>
    private const int LogitTokens = 512;

    /// <summary>Tokens of the text that shows where a model's states lie.</summary>
    private const int ProbeTokens = 128;

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly SideRecipe _recipe;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly GraphOutput _output;
    private readonly RunMemory? _memory;
    private readonly ScreenedHead? _head;

    private OnnxEncoderModel(InferenceSession session, SideRecipe recipe, EncoderPrecision precision, string path)
    {
        _session = session;
        _recipe = recipe;
        _inputNames = InputNames(session, path);
        _outputNames = [OutputName(session, path)];
        var shape = ProbeOutput(path);
        MaxTokens = Number(session, EncoderGraph.MaxTokensKey);
        _memory = session.ModelMetadata.CustomMetadataMap.TryGetValue(EncoderGraph.RunMemoryKey, out var memory)
            ? RunMemory.Parse(memory)
            : null;
        _output = OutputOf(session, recipe, path, shape.Length);
        VocabularySize = _output is GraphOutput.TokenWeights or GraphOutput.States
            ? Number(session, EncoderGraph.TermsKey) ?? throw Unfit(session, path)
            : checked((int)shape[^1]);
        _head = _output == GraphOutput.States ? CreateHead(precision) : null;
    }

    /// <inheritdoc/>
    public int VocabularySize { get; }

    /// <inheritdoc/>
    public int? MaxTokens { get; }

    /// <summary>
    /// Whether so much of the vocabulary passes the screen of a graph that ends in states that a graph with its own
    /// head is faster.
    /// </summary>
    internal bool IsScreenIdle => _head is { PassingPart: > ScreenedHead.MostPassing };

    /// <summary>Opens a file.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="recipe">How logits become weights, where the file ends in them; else what it was made for.</param>
    /// <param name="precision">Int8 for a head in integers, where the file ends in states.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="NotSupportedException">
    /// ONNX Runtime cannot load the file, its inputs or outputs are not those of an encoder, or it was made for another
    /// recipe.
    /// </exception>
    public static OnnxEncoderModel Open(
        string path, SideRecipe recipe, EncoderPrecision precision = EncoderPrecision.Float32)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(recipe);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no ONNX file {path}.", path);
        }

        InferenceSession? session = null;
        try
        {
            session = OrtSessions.Open(path, EncoderDevice.Cpu);
            return new OnnxEncoderModel(session, recipe, precision, path);
        }
        catch (OnnxRuntimeException e)
        {
            session?.Dispose();
            throw new NotSupportedException(
                $"{path}: expected an ONNX file that ONNX Runtime can run on this machine, found: {e.Message} " +
                "Export the model again, or give the folder of its safetensors checkpoint.", e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public EncoderDevice Device => EncoderDevice.Cpu;

    /// <inheritdoc/>
    public long RunBytes(int rows, int length) => _memory?.For(rows, length)
        ?? sizeof(float) * (long)VocabularySize * (rows + Math.Min(rows * (long)length, Math.Max(LogitTokens, length)));

    /// <inheritdoc/>
    public void Run(TokenBatch batch, WeightRowReceiver receive)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(receive);
        if (MaxTokens is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.Length, limit, nameof(batch));
        }

        if (_head is not null)
        {
            RunScreened(_head, batch, receive);
            return;
        }

        var buffer = ArrayPool<float>.Shared.Rent(batch.Rows * VocabularySize);
        var weights = buffer.AsSpan(0, batch.Rows * VocabularySize);
        var rows = _output == GraphOutput.Logits ? Math.Max(1, LogitTokens / batch.Length) : batch.Rows;
        for (var first = 0; first < batch.Rows; first += rows)
        {
            var part = rows >= batch.Rows ? batch : batch.Slice(first, Math.Min(rows, batch.Rows - first));
            RunPart(part, weights.Slice(first * VocabularySize, part.Rows * VocabularySize));
        }

        for (var row = 0; row < batch.Rows; row++)
        {
            receive(row, weights.Slice(row * VocabularySize, VocabularySize));
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _head?.Dispose();
        _session.Dispose();
        _runOptions.Dispose();
    }

    /// <summary>
    /// The output lies in memory of the runtime, which is always aligned alike, and is copied: on a managed array the
    /// logarithm would take its vector path from wherever the array happens to be aligned, and vectors would differ in
    /// their last bit from run to run.
    /// </summary>
    private void RunPart(TokenBatch batch, Span<float> weights)
    {
        var inputs = CreateInputs(batch);
        try
        {
            using var outputs = _session.Run(_runOptions, _inputNames, inputs, _outputNames);
            var values = outputs[0].GetTensorDataAsSpan<float>();
            switch (_output)
            {
                case GraphOutput.Logits:
                    LogitPooling.Pool(_recipe, batch, values, VocabularySize, weights);
                    break;
                case GraphOutput.TokenWeights:
                    TokenWeightScatter.Scatter(batch, values, VocabularySize, weights);
                    break;
                default:
                    values.CopyTo(weights);
                    break;
            }
        }
        finally
        {
            Array.ForEach(inputs, static i => i.Dispose());
        }
    }

    private void RunScreened(ScreenedHead head, TokenBatch batch, WeightRowReceiver receive)
    {
        var inputs = CreateInputs(batch);
        try
        {
            using var outputs = _session.Run(_runOptions, _inputNames, inputs, _outputNames);
            head.Run(batch, outputs[0].GetTensorDataAsSpan<float>(), receive);
        }
        finally
        {
            Array.ForEach(inputs, static i => i.Dispose());
        }
    }

    /// <summary>The head of a graph that ends in states, from its constants and a text of many different tokens.</summary>
    private ScreenedHead CreateHead(EncoderPrecision precision)
    {
        var ids = new int[Math.Min(ProbeTokens, MaxTokens ?? ProbeTokens)];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = (int)((long)i * VocabularySize / ids.Length);
        }

        var batch = new TokenBatch(rows: 1, ids.Length);
        batch.Set(0, ids);
        var inputs = CreateInputs(batch);
        try
        {
            using var outputs = _session.Run(
                _runOptions, _inputNames, inputs, [_outputNames[0], StatesHead.DecoderName, StatesHead.BiasName]);
            return ScreenedHead.Create(
                outputs[1].GetTensorDataAsSpan<float>(), outputs[2].GetTensorDataAsSpan<float>(),
                outputs[0].GetTensorDataAsSpan<float>(), _recipe, precision);
        }
        finally
        {
            Array.ForEach(inputs, static i => i.Dispose());
        }
    }

    /// <summary>What the file gives, which must be what the recipe needs.</summary>
    private static GraphOutput OutputOf(InferenceSession session, SideRecipe recipe, string path, int rank)
    {
        if (session.ModelMetadata.CustomMetadataMap.TryGetValue(EncoderGraph.RecipeKey, out var madeFor)
            && madeFor != recipe.GraphKey)
        {
            throw new NotSupportedException(
                $"{path}: expected a graph for '{recipe.GraphKey}', found one made for '{madeFor}'. Convert the "
                + "checkpoint again with the recipe that is wanted.");
        }

        return (rank, recipe.Head) switch
        {
            (3, _) when EndsInStates(session) => GraphOutput.States,
            (3, _) when LogitPooling.Computes(recipe) => GraphOutput.Logits,
            (2, EncoderHead.LanguageModel) => GraphOutput.Weights,
            (2, EncoderHead.Mlp) when madeFor is not null => GraphOutput.TokenWeights,
            _ => throw new NotSupportedException(
                $"{path}: expected a graph for '{recipe.GraphKey}', found an output of rank {rank}, which does not "
                + "hold what the recipe needs. Give the folder of the safetensors checkpoint instead."),
        };
    }

    private static bool EndsInStates(InferenceSession session) =>
        session.ModelMetadata.CustomMetadataMap.GetValueOrDefault(EncoderGraph.EndKey) == nameof(GraphEnd.States);

    private static int? Number(InferenceSession session, string key) =>
        session.ModelMetadata.CustomMetadataMap.TryGetValue(key, out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string[] InputNames(InferenceSession session, string path)
    {
        string[] known =
            [EncoderGraph.InputIdsName, EncoderGraph.MaskName, EncoderGraph.PoolMaskName, TokenTypesName];
        var names = session.InputMetadata.Keys.ToArray();
        var fits = names.All(known.Contains)
            && names.Contains(EncoderGraph.InputIdsName)
            && names.Contains(EncoderGraph.MaskName)
            && session.InputMetadata.Values.All(static m => m.ElementDataType == TensorElementType.Int64);
        return fits ? names : throw Unfit(session, path);
    }

    /// <summary>The one output, or the one called weights or logits among several.</summary>
    private static string OutputName(InferenceSession session, string path)
    {
        var names = session.OutputMetadata.Keys.ToArray();
        if (EndsInStates(session))
        {
            return names.Single(static n => n is not (StatesHead.DecoderName or StatesHead.BiasName));
        }

        var name = names.Length == 1
            ? names[0]
            : names.FirstOrDefault(static n => n is EncoderGraph.OutputName or "logits");
        return name is not null && session.OutputMetadata[name].ElementDataType == TensorElementType.Float
            ? name
            : throw Unfit(session, path);
    }

    private static NotSupportedException Unfit(InferenceSession session, string path) => new(
        $"{path}: expected inputs {EncoderGraph.InputIdsName}, {EncoderGraph.MaskName} and perhaps {TokenTypesName} " +
        "(Int64, [batch, length]) and one Float output of rank 2 (pooled weights) or rank 3 (logits), also found as " +
        $"'{EncoderGraph.OutputName}' or 'logits' among several; found inputs {Listed(session.InputMetadata)} and " +
        $"outputs {Listed(session.OutputMetadata)}. Export the model with the head (task fill-mask).");

    private static string Listed(IReadOnlyDictionary<string, NodeMetadata> values) => string.Join(
        ", ", values.Select(static v =>
            $"{v.Key} ({v.Value.ElementDataType}, [{string.Join(", ", v.Value.Dimensions)}])"));

    /// <summary>The output's shape for one text of two tokens: files often leave it open until run.</summary>
    private long[] ProbeOutput(string path)
    {
        var batch = new TokenBatch(rows: 1, length: 2);
        batch.Set(0, [0, 0]);
        var inputs = CreateInputs(batch);
        try
        {
            using var outputs = _session.Run(_runOptions, _inputNames, inputs, _outputNames);
            var shape = outputs[0].GetTensorTypeAndShape().Shape;
            var fits = shape is [1, > 0] or [1, 2, > 0];
            return fits ? shape : throw Unfit(_session, path);
        }
        finally
        {
            Array.ForEach(inputs, static i => i.Dispose());
        }
    }

    private OrtValue[] CreateInputs(TokenBatch batch) => Array.ConvertAll(_inputNames, name =>
    {
        var values = name switch
        {
            EncoderGraph.InputIdsName => batch.Ids,
            EncoderGraph.MaskName => batch.Mask,
            EncoderGraph.PoolMaskName => batch.Pooled,
            _ => new long[batch.Ids.Length],
        };
        return OrtValue.CreateTensorValueFromMemory(values, [batch.Rows, batch.Length]);
    });
}
