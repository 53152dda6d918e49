using Microsoft.ML.OnnxRuntime;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Onnx;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Graphs of a checkpoint's head alone: hidden states times the decoder matrix, and the maximum over positions.
/// </summary>
internal sealed class HeadGraphs : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sparsesearch-heads-");
    private readonly List<InferenceSession> _sessions = [];
    private readonly SafetensorsReader _reader;
    private readonly ModelConfig _config;
    private readonly float[] _states;
    private readonly RunOptions _runOptions = new();

    public HeadGraphs(string modelFolder)
    {
        _reader = SafetensorsReader.Open(modelFolder);
        _config = ModelConfig.Load(modelFolder);

        // Values do not matter to a matrix product's speed, so any that are neither zero nor denormal will do.
        _states = new float[1 << 23];
        for (var i = 0; i < _states.Length; i++)
        {
            _states[i] = ((i * 37 % 101) - 50) / 50f;
        }
    }

    /// <summary>A session; one tile if <paramref name="tileTerms"/> covers the vocabulary.</summary>
    public InferenceSession Create(int tileTerms, int threads)
    {
        var terms = _config.VocabularySize;
        var builder = new GraphBuilder();
        var states = builder.Input("states", OnnxElementType.Float, "batch", "length", (long)_config.HiddenSize);
        var decoder = new CheckpointTensors(_reader).Lazy(TensorNames.DecoderWeight, terms, _config.HiddenSize);
        builder.Output(PooledHead.TiledMaximum(
            builder, states, decoder, terms, GraphTarget.Processor with { TileTerms = Math.Min(tileTerms, terms) }));
        var path = Path.Combine(_folder.FullName, $"{_sessions.Count}.onnx");
        using (var stream = File.Create(path))
        {
            OnnxWriter.Write(builder.Build(), [], stream);
        }

        using var options = new SessionOptions { IntraOpNumThreads = threads };
        var session = new InferenceSession(path, options);
        _sessions.Add(session);
        return session;
    }

    /// <summary>One run on states of a batch's shape.</summary>
    public void Run(InferenceSession session, int rows, int length)
    {
        var states = _states.AsMemory(0, rows * length * _config.HiddenSize);
        using var input = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, states, [rows, length, _config.HiddenSize]);
        using var outputs = session.Run(_runOptions, ["states"], [input], [.. session.OutputMetadata.Keys]);
    }

    public void Dispose()
    {
        _sessions.ForEach(static s => s.Dispose());
        _runOptions.Dispose();
        _reader.Dispose();
        _folder.Delete(recursive: true);
    }
}
