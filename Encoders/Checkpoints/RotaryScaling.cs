namespace SparseSearch.Encoders.Checkpoints;

/// <summary>How rotary positions are stretched beyond the length of training.</summary>
public enum RotaryScaling
{
    /// <summary>Not at all (<c>default</c>).</summary>
    None,

    /// <summary>Every frequency is divided by the factor (<c>linear</c>).</summary>
    Linear,

    /// <summary>Low frequencies are divided by the factor, high ones kept, others blended (<c>llama3</c>).</summary>
    Llama3,
}
