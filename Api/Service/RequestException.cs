namespace SparseSearch.Api.Service;

/// <summary>A request that cannot be fulfilled, and what its sender can do about it.</summary>
/// <param name="status">The HTTP status, 400 to 599.</param>
/// <param name="code">A word for programs, which stays the same.</param>
/// <param name="message">What is wrong, for people.</param>
/// <param name="remedy">What to do.</param>
/// <param name="cause">What was thrown, or null.</param>
public sealed class RequestException(int status, string code, string message, string remedy, Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;

    /// <summary>A word for programs.</summary>
    public string Code => code;

    /// <summary>What to do.</summary>
    public string Remedy => remedy;

    /// <summary>The value that is wrong, where it is one.</summary>
    public string? Value { get; init; }

    /// <summary>A member of the body or a parameter that is wrong.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, or null.</param>
    /// <param name="message">What is wrong with it.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="cause">What was thrown, or null.</param>
    internal static RequestException BadValue(
        string name, object? value, string message, string remedy, Exception? cause = null) =>
        new(StatusCodes.Status400BadRequest, $"bad_{name}", message, remedy, cause)
        {
            Value = Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
        };
}
