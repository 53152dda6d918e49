using System.Text.Json;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.OpenSearch;

/// <summary>Failures under OpenSearch's names, and their JSON.</summary>
internal static class OpenSearchErrors
{
    private const int MostCharacters = 1_000;

    /// <summary>What a request has is wrong or not supported.</summary>
    public static RequestException Illegal(string reason, string remedy) =>
        new(StatusCodes.Status400BadRequest, "illegal_argument_exception", reason, remedy);

    /// <summary>A query or body cannot be read.</summary>
    public static RequestException Parsing(string reason, string remedy, Exception? cause = null) =>
        new(StatusCodes.Status400BadRequest, "parsing_exception", reason, remedy, cause);

    /// <summary>A mapping or a document does not fit.</summary>
    public static RequestException Mapping(string reason, string remedy, Exception? cause = null) =>
        new(StatusCodes.Status400BadRequest, "mapper_parsing_exception", reason, remedy, cause);

    /// <summary>A document of the id is there already.</summary>
    public static RequestException Conflict(string id) => new(
        StatusCodes.Status409Conflict, "version_conflict_engine_exception",
        $"[{id}]: version conflict, document already exists.", "Write it with index, which replaces.");

    /// <summary>Status, type and reason of a failure.</summary>
    /// <param name="status">As this service's own routes have it.</param>
    /// <param name="code">A code of this service, or a type of OpenSearch's.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="remedy">What to do, or null.</param>
    /// <param name="value">The value that is wrong, or null.</param>
    public static (int Status, string Type, string Reason) Translate(
        int status, string code, string message, string? remedy, string? value) => code switch
        {
            "unknown_index" => (status, "index_not_found_exception", $"no such index [{value}]"),
            "index_exists" => (
                StatusCodes.Status400BadRequest, "resource_already_exists_exception", $"index [{value}] already exists"),
            "bad_name" or "reserved_name" => (status, "invalid_index_name_exception", Sentence(message, remedy)),
            "too_many_requests" => (status, "rejected_execution_exception", Sentence(message, remedy)),
            _ when code.EndsWith("_exception", StringComparison.Ordinal) => (status, code, Sentence(message, remedy)),
            _ => (status, TypeOf(status), Sentence(message, remedy)),
        };

    /// <summary>Writes a failure as the object behind <c>error</c> of an item, or as one of its root causes.</summary>
    public static void WriteCause(Utf8JsonWriter json, RequestException failure)
    {
        json.WriteStartObject();
        WriteCauseMembers(json, failure);
        json.WriteEndObject();
    }

    /// <summary>Writes what that object has.</summary>
    public static void WriteCauseMembers(Utf8JsonWriter json, RequestException failure)
    {
        var (_, type, reason) = Translate(failure.Status, failure.Code, failure.Message, failure.Remedy, failure.Value);
        WriteMembers(json, type, reason, failure.Code, failure.Value);
    }

    /// <summary>Writes type and reason, and what OpenSearch adds to some types; this service's own code comes last.</summary>
    public static void WriteMembers(Utf8JsonWriter json, string type, string reason, string code, string? value)
    {
        json.WriteString("type", type);
        json.WriteString("reason", reason);
        if (code is "unknown_index" or "index_exists" or "bad_name" or "reserved_name")
        {
            json.WriteString("index", value);
            json.WriteString("index_uuid", "_na_");
        }

        if (code is "unknown_index")
        {
            json.WriteString("resource.id", value);
            json.WriteString("resource.type", "index_or_alias");
        }

        if (code != type)
        {
            json.WriteString("code", code);
        }
    }

    /// <summary>The status of a failure as OpenSearch has it.</summary>
    public static int StatusOf(RequestException failure) =>
        Translate(failure.Status, failure.Code, failure.Message, failure.Remedy, failure.Value).Status;

    /// <summary>Message and remedy; what a request has is not told back at any length.</summary>
    private static string Sentence(string message, string? remedy)
    {
        var shown = message.Length <= MostCharacters ? message : $"{message[..MostCharacters]}…";
        return string.IsNullOrEmpty(remedy) ? shown : $"{shown} {remedy}";
    }

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden => "security_exception",
        StatusCodes.Status404NotFound => "resource_not_found_exception",
        StatusCodes.Status503ServiceUnavailable => "i_o_exception",
        >= StatusCodes.Status500InternalServerError => "exception",
        _ => "illegal_argument_exception",
    };
}
