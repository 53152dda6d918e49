using System.Buffers;
using SparseSearch.Core.Screening;
using SparseSearch.Encoders.Batching;
using SparseSearch.Encoders.Onnx;
using SparseSearch.Encoders.Recipes;

namespace SparseSearch.Encoders.Runtime;

/// <summary>
/// States to weights on the processor, for recipes that pool by the plain maximum (<see cref="PooledHead.Fits"/>): only
/// entries whose largest logit is above 0 have a weight, and a screen in small integers finds the few that can. A
/// text's weights depend on its own states alone. Thread-safe.
/// </summary>
internal sealed class ScreenedHead : IDisposable
{
    /// <summary>
    /// The largest part of the vocabulary that may pass the screen of a probe: beyond, computing what passed takes
    /// longer than the screen saves, and the graph's own head is faster.
    /// </summary>
    public const double MostPassing = 0.2;

    /// <summary>Vocabularies below are little beside the layers, and not worth a second form of the graph.</summary>
    public const int LeastTerms = 1024;

    private readonly ScreenedMaxima _maxima;
    private readonly int _logarithms;
    private readonly bool _isEstimate;

    private ScreenedHead(ScreenedMaxima maxima, int logarithms, bool isEstimate)
    {
        _maxima = maxima;
        _logarithms = logarithms;
        _isEstimate = isEstimate;
    }

    /// <summary>Part of the vocabulary that passed the screen of the probe, from 0 to 1.</summary>
    public double PassingPart { get; private init; }

    /// <summary>Vocabulary entries.</summary>
    public int Terms => _maxima.Count;

    /// <summary>Whether a side's head can be screened, and this processor does it fast.</summary>
    public static bool Fits(SideRecipe side) => ScreenedMaxima.IsAccelerated && PooledHead.Fits(side);

    /// <summary>Makes the head of a decoder.</summary>
    /// <param name="decoder">[terms, width].</param>
    /// <param name="bias">[terms], or empty where there is none.</param>
    /// <param name="probe">
    /// States of some text, [positions, width]: their mean is subtracted from all states before they become integers,
    /// and how many entries pass is counted on them. Neither changes a weight in single precision.
    /// </param>
    /// <param name="recipe">Says how often the logarithm is applied.</param>
    /// <param name="precision">Int8 for weights from the integers alone, else single precision.</param>
    public static ScreenedHead Create(
        ReadOnlySpan<float> decoder, ReadOnlySpan<float> bias, ReadOnlySpan<float> probe, SideRecipe recipe,
        EncoderPrecision precision)
    {
        var width = decoder.Length / bias.Length;
        var maxima = new ScreenedMaxima(decoder, bias, MeanOf(probe, width));
        try
        {
            var passing = maxima.Exact(probe, new int[maxima.Count], new float[maxima.Count]);
            return new ScreenedHead(maxima, recipe.Logarithms, precision == EncoderPrecision.Int8)
            {
                PassingPart = passing / (double)maxima.Count,
            };
        }
        catch
        {
            maxima.Dispose();
            throw;
        }
    }

    /// <summary>Hands out the weights of a batch, a text at a time.</summary>
    /// <param name="batch">Says which positions are real: the first ones of each row.</param>
    /// <param name="states">[rows, length, width]; those of padding mean nothing.</param>
    /// <param name="receive">Called once a row, in order.</param>
    /// <exception cref="InvalidOperationException">A state is not finite.</exception>
    public void Run(TokenBatch batch, ReadOnlySpan<float> states, WeightRowReceiver receive)
    {
        var weights = ArrayPool<float>.Shared.Rent(Terms);
        var logits = ArrayPool<float>.Shared.Rent(Terms);
        var terms = ArrayPool<int>.Shared.Rent(Terms);
        try
        {
            for (var row = 0; row < batch.Rows; row++)
            {
                var real = batch.Mask.AsSpan(row * batch.Length, batch.Length).LastIndexOf(1L) + 1;
                var text = states.Slice(row * batch.Length * _maxima.Width, real * _maxima.Width);
                var count = LogitsOf(text, terms, logits);
                var target = weights.AsSpan(0, Terms);
                target.Clear();
                for (var i = 0; i < count; i++)
                {
                    target[terms[i]] = WeightOf(logits[i]);
                }

                receive(row, target);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(weights);
            ArrayPool<float>.Shared.Return(logits);
            ArrayPool<int>.Shared.Return(terms);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _maxima.Dispose();

    private static float[] MeanOf(ReadOnlySpan<float> states, int width)
    {
        var sums = new double[width];
        for (var i = 0; i < states.Length; i++)
        {
            sums[i % width] += states[i];
        }

        var positions = states.Length / width;
        return Array.ConvertAll(sums, sum => (float)(sum / positions));
    }

    private int LogitsOf(ReadOnlySpan<float> states, int[] terms, float[] logits)
    {
        try
        {
            return _isEstimate
                ? _maxima.Estimates(states, terms, logits)
                : _maxima.Exact(states, terms, logits);
        }
        catch (NotFiniteNumberException e)
        {
            throw new InvalidOperationException(
                "The model gave a hidden state that is infinite or not a number; the checkpoint is damaged.", e);
        }
    }

    private float WeightOf(double logit)
    {
        var weight = Math.Max(logit, 0.0);
        for (var time = 0; time < _logarithms; time++)
        {
            weight = Math.Log(1.0 + weight);
        }

        return (float)weight;
    }
}
