using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SparseSearch.Client;

/// <summary>
/// Sends requests, again where the service is too busy and repeating them changes nothing, and turns refusals into
/// <see cref="SparseSearchException"/>. Thread-safe.
/// </summary>
internal sealed class ServiceConnection(HttpClient http, Uri root, SparseSearchClientOptions options, TimeProvider clock)
{
    /// <summary>What is waited for where a busy service does not say how long.</summary>
    private static readonly TimeSpan s_defaultWait = TimeSpan.FromSeconds(1);

    /// <summary>Sends a request without a body.</summary>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancellationToken) =>
        RepeatAsync(() => new HttpRequestMessage(HttpMethod.Get, path), answer, cancellationToken);

    /// <summary>Sends a body that may be sent again: the same request twice does what it does once.</summary>
    public Task<TAnswer> SendAsync<TBody, TAnswer>(
        HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer,
        CancellationToken cancellationToken) =>
        RepeatAsync(
            () => new HttpRequestMessage(method, path) { Content = JsonContent.Create(body, bodyType) }, answer, cancellationToken);

    /// <summary>Sends a body once: the same request twice would do something twice.</summary>
    public async Task<TAnswer> SendOnceAsync<TBody, TAnswer>(
        HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer,
        CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body, bodyType) };
        using var response = await SendOnceAsync(request, options.Timeout, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(response, answer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends requests until one is not refused for being too many.</summary>
    public async Task<T> RepeatAsync<T>(
        Func<HttpRequestMessage> make, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
    {
        using var response = await RepeatAsync(make, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(response, answer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same; the caller disposes the answer, which is a success.</summary>
    public async Task<HttpResponseMessage> RepeatAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = make();
                return await SendOnceAsync(request, options.Timeout, cancellationToken).ConfigureAwait(false);
            }
            catch (SparseSearchException busy) when (
                busy.Status == HttpStatusCode.TooManyRequests && attempt < options.MaxAttempts
                && (busy.RetryAfter ?? s_defaultWait) <= options.MaxWait)
            {
                await Task.Delay(busy.RetryAfter ?? s_defaultWait, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sends a request once.</summary>
    /// <param name="request">Path and body.</param>
    /// <param name="timeout">How long it may take; <see cref="Timeout.InfiniteTimeSpan"/> for any time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A success, whose body is there.</returns>
    /// <exception cref="SparseSearchException">The service refuses.</exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public async Task<HttpResponseMessage> SendOnceAsync(
        HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(root, request.RequestUri?.OriginalString ?? "");
        if (options.ApiKey is { } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        using var late = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                throw await RefusalAsync(response, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException stopped) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{request.Method} {request.RequestUri} took longer than {timeout}.", stopped);
        }
    }

    /// <summary>Reads a body.</summary>
    /// <exception cref="JsonException">It is not what the service answers.</exception>
    public static async Task<T> ReadAsync<T>(
        HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await response.Content.ReadFromJsonAsync(type, cancellationToken).ConfigureAwait(false)
        ?? throw new JsonException("The service answered null.");

    private async Task<SparseSearchException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        ServiceProblem? problem = null;
        try
        {
            problem = await response.Content.ReadFromJsonAsync(ClientJson.Default.ServiceProblem, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (JsonException)
        {
            // Something between client and service answered; its status says what there is to say.
        }

        var wait = response.Headers.RetryAfter is { } again
            ? again.Delta ?? again.Date - clock.GetUtcNow()
            : null;
        return new SparseSearchException(
            response.StatusCode, problem?.Title ?? $"The service answered {(int)response.StatusCode} ({response.ReasonPhrase}).")
        {
            Code = problem?.Code,
            Value = problem?.Value,
            Remedy = problem?.Remedy ?? problem?.Detail,
            RetryAfter = wait < TimeSpan.Zero ? TimeSpan.Zero : wait,
        };
    }
}
