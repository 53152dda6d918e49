using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.Access;

/// <summary>
/// Lets a request through to its route where its key allows it. Where the configuration has no keys everybody may do
/// everything; the service then listens to its own machine alone.
/// </summary>
internal sealed partial class AccessGate(
    RequestDelegate next, IOptions<ServiceOptions> options, TimeProvider clock, ILogger<AccessGate> log)
{
    private const string Scheme = "Bearer ";

    private static readonly AccessRule s_forNobody = new((AccessScope)int.MaxValue);

    private readonly (byte[] Hash, ApiKeyOptions Key)[] _keys =
        [.. options.Value.Keys.Select(static key => (Convert.FromHexString(key.Sha256), key))];

    /// <summary>Checks and goes on.</summary>
    /// <exception cref="RequestException">There is no such key, or it does not allow this.</exception>
    public Task InvokeAsync(HttpContext context, KeyHolder holder)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null || _keys.Length == 0)
        {
            return next(context);
        }

        // A route without a rule is for nobody.
        var rule = endpoint.Metadata.GetMetadata<AccessRule>() ?? s_forNobody;
        if (rule.Scope == AccessScope.Open)
        {
            return next(context);
        }

        var key = KeyOf(context);
        if (key.Scope < rule.Scope)
        {
            LogRefused(log, key.Name, context.Request.Method, context.Request.Path);
            throw new RequestException(
                StatusCodes.Status403Forbidden, "scope_missing", $"The key '{key.Name}' allows {Word(key.Scope)} alone.",
                $"Use a key that allows {Word(rule.Scope)}.");
        }

        holder.Hold(key);
        if (context.GetRouteValue("name") is string index ? holder.IsKeptFrom(index) : rule.IsOfAllIndexes && holder.IsRestricted)
        {
            LogRefused(log, key.Name, context.Request.Method, context.Request.Path);
            throw new RequestException(
                StatusCodes.Status403Forbidden, "index_not_allowed", $"The key '{key.Name}' is for other indexes.",
                "Use a key for this index, or for all.");
        }

        return next(context);
    }

    private ApiKeyOptions KeyOf(HttpContext context)
    {
        var given = context.Request.Headers.Authorization;
        if (given.Count != 1 || given[0] is not { } header || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw Unauthorized("no_key", "The request has no key.");
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()));
        ApiKeyOptions? found = null;
        foreach (var (known, key) in _keys)
        {
            // All are compared, in full: how long it takes says nothing.
            found = CryptographicOperations.FixedTimeEquals(hash, known) ? key : found;
        }

        return found is null ? throw Unauthorized("unknown_key", "The service does not know the key.")
            : found.Expires <= clock.GetUtcNow() ? throw Unauthorized("expired_key", $"The key '{found.Name}' has expired.")
            : found;
    }

    private static RequestException Unauthorized(string code, string message) => new(
        StatusCodes.Status401Unauthorized, code, message, "Send 'Authorization: Bearer KEY' with a key of the configuration.");

    private static string Word(AccessScope scope) => Enum.IsDefined(scope) ? scope.ToString().ToLowerInvariant() : "nothing";

    [LoggerMessage(1, LogLevel.Warning, "Key {Key} was refused {Method} {Path}")]
    private static partial void LogRefused(ILogger log, string key, string method, string path);
}
