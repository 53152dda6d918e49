using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Jobs;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Runs each benchmark in four processes whose runtime has fewer and fewer instructions, so that one table has a kernel's
/// paths side by side: what its dispatch chooses with AVX-512, with AVX2, with 128 bits, and without vectors.
/// </summary>
internal sealed class InstructionSetConfig : ManualConfig
{
    /// <summary>Short runs: kernels take microseconds, and a table has dozens of lines.</summary>
    public InstructionSetConfig()
    {
        AddJob(JobOf("scalar", "DOTNET_EnableHWIntrinsic").AsBaseline());
        AddJob(JobOf("128", "DOTNET_EnableAVX2"));
        AddJob(JobOf("256", "DOTNET_EnableAVX512"));
        AddJob(JobOf("512", null));
        AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByMethod);
        HideColumns(Column.EnvironmentVariables, Column.Arguments);

        // A machine at work with other things takes longer than the default of two minutes to build the host.
        BuildTimeout = TimeSpan.FromMinutes(10);
        HideColumns(Column.Runtime, Column.RatioSD, Column.IterationCount, Column.LaunchCount, Column.WarmupCount);
    }

    private static Job JobOf(string name, string? switchedOff)
    {
        var job = Job.ShortRun.WithRuntime(CoreRuntime.Core10_0).WithId(name);
        return switchedOff is null ? job : job.WithEnvironmentVariable(switchedOff, "0");
    }
}
