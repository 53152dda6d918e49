namespace SparseSearch.Encoders.Runtime;

/// <summary>A device had too little memory for a batch; a smaller one may fit.</summary>
public sealed class EncoderMemoryException : Exception
{
    /// <summary>Without a reason.</summary>
    public EncoderMemoryException()
        : base("The device has too little memory for the batch.")
    {
    }

    /// <summary>With a message.</summary>
    public EncoderMemoryException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what the runtime said.</summary>
    public EncoderMemoryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
