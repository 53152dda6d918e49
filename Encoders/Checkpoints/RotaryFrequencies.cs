namespace SparseSearch.Encoders.Checkpoints;

/// <summary>
/// The frequencies of rotary position embeddings (RoPE, arXiv 2104.09864): the pair of elements i and i + HeadSize/2 of
/// a head is turned by position · frequency i. Everything is computed in single precision, as the reference does.
/// Immutable.
/// </summary>
public sealed record RotaryFrequencies
{
    /// <summary>Elements of a head, even.</summary>
    public required int HeadSize { get; init; }

    /// <summary>The base; frequency i is 1 / base^(2i / HeadSize).</summary>
    public required float Theta { get; init; }

    /// <summary>How the frequencies are changed for long texts.</summary>
    public RotaryScaling Scaling { get; init; }

    /// <summary>By what frequencies are divided, above 0; not read without scaling.</summary>
    public float Factor { get; init; } = 1f;

    /// <summary>Llama 3: wavelengths above training length / this are scaled in full.</summary>
    public float LowFrequencyFactor { get; init; } = 1f;

    /// <summary>Llama 3: wavelengths below training length / this are kept; above the low factor.</summary>
    public float HighFrequencyFactor { get; init; } = 4f;

    /// <summary>Llama 3: the length of training, in tokens.</summary>
    public int OriginalPositions { get; init; }

    /// <summary>The frequencies, HeadSize / 2, descending.</summary>
    public float[] Inverse()
    {
        var frequencies = new float[HeadSize / 2];
        for (var i = 0; i < frequencies.Length; i++)
        {
            frequencies[i] = Scaled(1f / MathF.Pow(Theta, 2f * i / HeadSize));
        }

        return frequencies;
    }

    /// <summary>Cosine or sine of every angle, [positions, HeadSize / 2].</summary>
    /// <param name="positions">Rows, from position 0.</param>
    /// <param name="function">What is taken of position · frequency.</param>
    internal float[] Table(int positions, Func<float, float> function)
    {
        var frequencies = Inverse();
        var table = new float[positions * frequencies.Length];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = function(i / frequencies.Length * frequencies[i % frequencies.Length]);
        }

        return table;
    }

    private float Scaled(float frequency) => Scaling switch
    {
        RotaryScaling.None => frequency,
        RotaryScaling.Linear => frequency / Factor,
        _ => Llama3(frequency),
    };

    private float Llama3(float frequency)
    {
        var wavelength = 2f * MathF.PI / frequency;
        if (wavelength < OriginalPositions / HighFrequencyFactor)
        {
            return frequency;
        }

        if (wavelength > OriginalPositions / LowFrequencyFactor)
        {
            return frequency / Factor;
        }

        var kept = ((OriginalPositions / wavelength) - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor);
        return ((1f - kept) * frequency / Factor) + (kept * frequency);
    }
}
