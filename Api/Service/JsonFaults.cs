using System.Text.Json;
using System.Text.RegularExpressions;

namespace SparseSearch.Api.Service;

/// <summary>What is wrong with the JSON of a request, in the words of the request: types of the program say nothing to its sender.</summary>
internal static partial class JsonFaults
{
    /// <summary>Names the place, and the member where it is one that there is not.</summary>
    public static string Explain(JsonException fault) =>
        UnknownMember().Match(fault.Message) is { Success: true } unknown ? $"There is no member '{unknown.Groups[1].Value}' at {fault.Path ?? "$"}."
        : MissingMembers().Match(fault.Message) is { Success: true } missing ? $"The body lacks {missing.Groups[1].Value} at {fault.Path ?? "$"}."
        : WrongType().IsMatch(fault.Message) ? $"The value at {fault.Path ?? "$"} has the wrong type, or is out of range."
        : fault.Message;

    [GeneratedRegex("^The JSON property '(.*)' could not be mapped", RegexOptions.Singleline)]
    private static partial Regex UnknownMember();

    [GeneratedRegex("missing required properties[^:]*: (.*?)\\.?$", RegexOptions.Singleline)]
    private static partial Regex MissingMembers();

    /// <summary>What else speaks of the program's types.</summary>
    [GeneratedRegex("could not be converted|SparseSearch\\.|System\\.", RegexOptions.CultureInvariant)]
    private static partial Regex WrongType();
}
