namespace SparseSearch.Api.OpenApi;

/// <summary>One request of the kind that an operation takes, and what may come of it.</summary>
/// <param name="Method">GET, PUT, POST or DELETE.</param>
/// <param name="Route">The route with its parameters in braces.</param>
/// <param name="Path">The same with values in their places.</param>
/// <param name="Description">What the summary does not say.</param>
/// <param name="Body">What is sent, or null.</param>
/// <param name="Answer">JSON that is answered, or null where it says nothing beyond the status.</param>
/// <param name="CanConflict">Whether it is answered 409 where the state of the service does not allow it.</param>
internal sealed record OperationExample(
    string Method, string Route, string Path, string Description, string? Body = null, string? Answer = null, bool CanConflict = false);
