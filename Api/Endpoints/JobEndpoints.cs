using System.Globalization;
using SparseSearch.Api.Access;
using SparseSearch.Api.Contracts;
using SparseSearch.Api.Jobs;
using SparseSearch.Api.Service;

namespace SparseSearch.Api.Endpoints;

/// <summary>Begins, watches and stops bulk jobs.</summary>
internal static class JobEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, RouteGroupBuilder indexes)
    {
        indexes.MapPost("{name}/jobs", static (string name, StartJobRequest request, IndexRegistry all, ImportJobs jobs) =>
            {
                var status = jobs.Start(all.Of(name), request);
                return TypedResults.Accepted(
                    string.Create(CultureInfo.InvariantCulture, $"/v1/jobs/{status.Id}"), Describe(status));
            })
            .WithSummary("Take a file of the service's folder of imports into the index, or go on with it").Demands(AccessScope.Write);
        var group = routes.MapGroup("/v1/jobs").WithTags("jobs");
        group.MapGet("", static (BulkJobRunner jobs) => new JobList([.. jobs.All.Select(Describe)])).WithSummary("All jobs")
            .Demands(AccessScope.Read, ofAllIndexes: true);
        group.MapGet("{id:long}", static (long id, BulkJobRunner jobs) => Describe(jobs.Find(id) ?? throw Unknown(id)))
            .WithSummary("One job").Demands(AccessScope.Read, ofAllIndexes: true);
        group.MapDelete("{id:long}", static (long id, BulkJobRunner jobs) =>
            {
                _ = jobs.Find(id) ?? throw Unknown(id);
                return jobs.Cancel(id)
                    ? TypedResults.NoContent()
                    : throw new RequestException(
                        StatusCodes.Status409Conflict, "job_ended", $"Job {id} has ended already.", "There is nothing to stop.");
            })
            .WithSummary("Stop a job; begun again, it goes on where it was").Demands(AccessScope.Write, ofAllIndexes: true);
    }

    private static RequestException Unknown(long id) => new(
        StatusCodes.Status404NotFound, "unknown_job", $"There is no job {id}, or none any more.", "GET /v1/jobs lists those there are.");

    private static JobDescription Describe(JobStatus job) => new(
        job.Id, job.Name, job.State.ToString().ToLowerInvariant(), job.Progress.Items, job.Progress.Indexed, job.Progress.Rejected,
        job.Progress.Resumed, FolderNames.Without(job.Error), job.Submitted, job.Ended);
}
