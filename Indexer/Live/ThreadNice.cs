using System.Runtime.InteropServices;

namespace SparseSearch.Indexer.Live;

/// <summary>
/// Makes the present thread give way to others. .NET passes a thread's priority on to Windows alone; on Linux a thread has a
/// nice value of its own.
/// </summary>
public static partial class ThreadNice
{
    /// <summary>The largest there is: such a thread gets a seventieth of a core that another one wants.</summary>
    private const int Nice = 19;

    private const int ThisThread = 0, OneProcess = 0;

    /// <summary>
    /// The policy SCHED_IDLE: a core that runs only such threads counts as free, so that whoever wakes up goes there and
    /// not to the core of a search.
    /// </summary>
    private const int Idle = 5;

    /// <summary>Lowers the priority for good; what a system refuses is left as it is.</summary>
    public static void LowerThisThread()
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            // Linux takes a thread's id, or 0 for the caller's, where the standard speaks of processes.
            var priority = 0;
            if (SetScheduler(ThisThread, Idle, in priority) != 0)
            {
                _ = SetPriority(OneProcess, ThisThread, Nice);
            }
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            // Merges then compete with searches, which is slower and no error.
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, in int priority);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
