using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SparseSearch.Encoders.Tokenization;

namespace SparseSearch.Benchmarks;

/// <summary>
/// Measures a model folder's tokeniser on one thread, of whatever kind it is: tokens a second over a corpus, each text
/// cut and uncut; microseconds of a query of ten words; and bytes allocated by either. Best of several passes, since
/// other work on the machine only ever slows one down. Does not measure loading or several threads.
/// </summary>
internal static class TokenizerThroughput
{
    private const int CutTokens = 512;
    private const int QueryWords = 10;
    private const int QueryRepeats = 1000;

    /// <summary>Runs the measurement and prints a table.</summary>
    /// <param name="arguments">Model folder, corpus (JSON lines), passes (5), texts (all).</param>
    /// <param name="output">Receives the table.</param>
    public static void Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        var passes = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 5;
        var most = arguments.Length > 3 ? int.Parse(arguments[3], CultureInfo.InvariantCulture) : int.MaxValue;
        var tokenizer = TokenizerLoader.Load(arguments[0]);
        string[] texts = [.. File.ReadLines(arguments[1]).Take(most).Select(TextOf)];
        string[] queries = [.. texts.Select(FirstWords)];
        var longest = texts.Max(static text => text.Length);

        // No text has more tokens than bytes, but for the spaces that a normaliser may set in front.
        var ids = new int[(4 * longest) + 64];
        output.WriteLine($"{tokenizer.GetType().Name}, {texts.Length} texts, {tokenizer.Vocabulary.Count} terms");
        output.WriteLine($"{"",-18} {"tokens",12} {"tokens/s",14} {"ns/token",10} {"bytes allocated",16} {"hash",18}");
        Print(output, "cut at 512", passes, () => Pass(tokenizer, texts, ids.AsSpan(0, CutTokens)));
        Print(output, "uncut", passes, () => Pass(tokenizer, texts, ids));
        var micros = double.MaxValue;
        for (var pass = 0; pass < passes; pass++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < QueryRepeats; i++)
            {
                tokenizer.EncodeUnframed(queries[i % queries.Length], ids.AsSpan(0, CutTokens));
            }

            micros = Math.Min(micros, Stopwatch.GetElapsedTime(start).TotalMicroseconds / QueryRepeats);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a query of {QueryWords} words: {micros:F2} µs"));
    }

    private static void Print(TextWriter output, string name, int passes, Func<(long Tokens, ulong Hash)> pass)
    {
        pass();
        var best = double.MaxValue;
        var (tokens, hash) = (0L, 0UL);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < passes; i++)
        {
            var start = Stopwatch.GetTimestamp();
            (tokens, hash) = pass();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-18} {tokens,12} {tokens / best,14:F0} {best * 1e9 / tokens,10:F1} {allocated,16} {hash,18:x16}"));
    }

    private static (long Tokens, ulong Hash) Pass(ITextTokenizer tokenizer, string[] texts, Span<int> ids)
    {
        var tokens = 0L;
        var hash = 14695981039346656037UL;
        foreach (var text in texts)
        {
            var count = tokenizer.EncodeUnframed(text, ids);
            tokens += count;
            foreach (var id in ids[..count])
            {
                hash = (hash ^ (uint)id) * 1099511628211UL;
            }
        }

        return (tokens, hash);
    }

    private static string FirstWords(string text)
    {
        var end = -1;
        for (var word = 0; word < QueryWords; word++)
        {
            var next = text.IndexOf(' ', end + 1);
            if (next < 0)
            {
                return text;
            }

            end = next;
        }

        return text[..Math.Max(end, 0)];
    }

    private static string TextOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        var title = json.RootElement.TryGetProperty("title", out var value) ? value.GetString() : string.Empty;
        return $"{title} {json.RootElement.GetProperty("text").GetString()}";
    }
}
