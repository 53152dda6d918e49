namespace SparseSearch.Encoders;

/// <summary>A device that was asked for is not there, or cannot be used; the message says why and what to do.</summary>
public sealed class EncoderDeviceException : Exception
{
    /// <summary>Without a reason.</summary>
    public EncoderDeviceException()
        : base("The device cannot be used.")
    {
    }

    /// <summary>With a message.</summary>
    public EncoderDeviceException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what the runtime said.</summary>
    public EncoderDeviceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
