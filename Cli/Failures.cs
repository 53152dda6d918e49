using Microsoft.Extensions.Options;
using SparseSearch.Core.Documents;
using SparseSearch.Core.Segments;
using SparseSearch.Encoders;
using SparseSearch.Encoders.Checkpoints;
using SparseSearch.Encoders.Runtime;
using SparseSearch.Encoders.Tokenization;
using SparseSearch.Eval.Plans;
using SparseSearch.Indexer;
using SparseSearch.Indexer.Bulk;
using SparseSearch.Indexer.Jobs;

namespace SparseSearch.Cli;

/// <summary>From exceptions to messages and exit codes. What is not here is a bug and shows its stack.</summary>
internal static class Failures
{
    /// <summary>Explains what a user can do something about.</summary>
    public static bool TryExplain(Exception error, out string message, out int exitCode)
    {
        (message, exitCode) = error switch
        {
            OperationCanceledException => ("interrupted; nothing half-done is left.", ExitCodes.Interrupted),
            UsageException or BulkJobException or OptionsValidationException => (error.Message, ExitCodes.Usage),
            ArgumentException argument => (WithoutParameter(argument), ExitCodes.Usage),
            BadLineException => (
                $"{error.Message} The option --skip-bad-lines leaves such lines out.", ExitCodes.Failed),
            AggregateException { InnerExceptions: [var only] } when TryExplain(only, out var inner, out var code) =>
                (inner, code),
            PlanException => (error.Message, ExitCodes.Usage),
            IndexFormatException or SegmentFormatException or VocabularyMismatchException or RefusedDocumentException
                or VectorLineException or CheckpointFormatException or TokenizerFormatException
                or NotSupportedException or InvalidDataException or InvalidOperationException or FormatException
                or IOException or UnauthorizedAccessException or EncoderDeviceException or EncoderMemoryException => (error.Message, ExitCodes.Failed),
            _ => ("", ExitCodes.Failed),
        };
        return message.Length > 0;
    }

    /// <summary>.NET puts the parameter's name and value behind the message; a user has no use for them.</summary>
    public static string WithoutParameter(ArgumentException error)
    {
        var cut = error.Message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return cut < 0 ? error.Message : error.Message[..cut];
    }
}
