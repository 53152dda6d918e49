using System.Diagnostics;
using System.Text;

namespace SparseSearch.Benchmarks.Fuzzing;

/// <summary>Gives one input to a reader and holds it to its promises.</summary>
internal static class FuzzTrial
{
    /// <summary>No input of these sizes takes a sound reader as long.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(2);

    private const int SignatureLength = 64;

    /// <summary>Reads an input.</summary>
    /// <remarks>
    /// An input that took too long or allocated too much is read again: the first time pays for what is made once, and a
    /// busy machine may stop it anywhere.
    /// </remarks>
    public static FuzzOutcome Run(FuzzTarget target, byte[] input)
    {
        var outcome = RunOnce(target, input);
        return IsBeyond(target, input, outcome) is null ? outcome : WithLimits(target, input, RunOnce(target, input));
    }

    private static FuzzOutcome WithLimits(FuzzTarget target, byte[] input, FuzzOutcome outcome) =>
        IsBeyond(target, input, outcome) is { } fault ? outcome with { Fault = outcome.Fault ?? fault } : outcome;

    private static string? IsBeyond(FuzzTarget target, byte[] input, FuzzOutcome outcome)
    {
        var limit = target.FixedBytes + (target.BytesPerInputByte * input.Length);
        return outcome.AllocatedBytes > limit
            ? $"it allocated {outcome.AllocatedBytes} bytes, and {limit} is the limit for an input of {input.Length}"
            : outcome.Elapsed > TimeLimit ? $"it took {outcome.Elapsed.TotalSeconds:f1} s" : null;
    }

    private static FuzzOutcome RunOnce(FuzzTarget target, byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        string signature;
        Exception? error = null;
        try
        {
            signature = target.Read(input);
        }
        catch (Exception thrown)
        {
            (error, signature) = (thrown, "");
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (error is null)
        {
            return new FuzzOutcome("read: " + signature, null, null, allocated, elapsed);
        }

        var fault = target.Allows(error) ? null : $"it threw what it does not document: {error.GetType().Name}";
        return new FuzzOutcome(
            $"{error.GetType().Name}: {Template(error.Message)}", fault, error, allocated, elapsed);
    }

    /// <summary>A message without what differs from input to input: numbers, and what stands between quotes.</summary>
    internal static string Template(string message)
    {
        var text = new StringBuilder(SignatureLength);
        var closing = '\0';
        for (var i = 0; i < message.Length && text.Length < SignatureLength; i++)
        {
            var c = message[i];
            if (closing != '\0')
            {
                closing = c == closing ? '\0' : closing;
            }
            else if (c is '"' or '\'')
            {
                closing = c;
                text.Append('"');
            }
            else if (char.IsAsciiDigit(c))
            {
                // A word with a digit is a number, a checksum or an id.
                while (text.Length > 0 && char.IsAsciiLetterOrDigit(text[^1]))
                {
                    text.Length--;
                }

                i = EndOfWord(message, i) - 1;
                text.Append('#');
            }
            else
            {
                text.Append(char.IsAscii(c) ? c : '?');
            }
        }

        return text.ToString();
    }

    private static int EndOfWord(string message, int at)
    {
        while (at < message.Length && char.IsAsciiLetterOrDigit(message[at]))
        {
            at++;
        }

        return at;
    }
}
