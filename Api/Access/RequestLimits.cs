using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.Access;

/// <summary>
/// How many requests of a key are worked on, wait, and come in a second. What is beyond that is refused at once, with when
/// to try again: an overloaded service answers what it can instead of letting everybody wait.
/// </summary>
internal static class RequestLimits
{
    private static readonly TimeSpan s_tryAgain = TimeSpan.FromSeconds(1);

    /// <summary>Adds them.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddRateLimiter(static _ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<ServiceOptions>>(static (limiter, options) =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = RefuseAsync;
            limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(Rate(options.Value), Concurrency(options.Value));
        });
    }

    private static PartitionedRateLimiter<HttpContext> Concurrency(ServiceOptions options) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetConcurrencyLimiter(
            HolderOf(context), _ => new ConcurrencyLimiterOptions
            {
                PermitLimit = options.MaxConcurrent,
                QueueLimit = options.MaxWaiting,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }));

    private static PartitionedRateLimiter<HttpContext> Rate(ServiceOptions options) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context => options.RequestsPerSecond == 0
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetTokenBucketLimiter(HolderOf(context), _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = options.RequestsPerSecond,
                TokensPerPeriod = options.RequestsPerSecond,
                ReplenishmentPeriod = s_tryAgain,
                QueueLimit = 0,
            }));

    private static string HolderOf(HttpContext context) => context.RequestServices.GetRequiredService<KeyHolder>().Name;

    private static async ValueTask RefuseAsync(OnRejectedContext refused, CancellationToken cancellationToken)
    {
        var again = refused.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : s_tryAgain;
        var seconds = Math.Max(1, (int)Math.Ceiling(again.TotalSeconds));
        refused.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        // Told and not thrown: refusing has to be cheap.
        await TypedResults.Problem(RequestFailures.ProblemOf(new RequestException(
            StatusCodes.Status429TooManyRequests, "too_many_requests", "Too many requests.", string.Create(
                CultureInfo.InvariantCulture, $"Try again after {seconds} s, with fewer requests at a time."))))
            .ExecuteAsync(refused.HttpContext).ConfigureAwait(false);
    }
}
