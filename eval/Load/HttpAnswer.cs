using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace SparseSearch.Eval.Load;

/// <summary>
/// Finds the end of an HTTP/1.1 answer in what has come of it so far: just enough of the protocol to count answers, so that
/// whoever measures takes little of the processor from what is measured.
/// </summary>
public static class HttpAnswer
{
    private const int StatusAt = 9, StatusLength = 3;

    /// <summary>Whether an answer is complete.</summary>
    /// <param name="bytes">What came, from the beginning of the answer.</param>
    /// <param name="status">The status, where complete.</param>
    /// <param name="closes">Whether the connection ends with it.</param>
    /// <exception cref="InvalidDataException">It is no HTTP answer, or one without a length.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out short status, out bool closes)
    {
        (status, closes) = (0, false);
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        if (end < StatusAt + StatusLength || !bytes.StartsWith("HTTP/1."u8)
            || !Utf8Parser.TryParse(bytes.Slice(StatusAt, StatusLength), out status, out _))
        {
            throw new InvalidDataException("The answer is no HTTP answer.");
        }

        // Header names are of any case; there are few of them.
        var headers = Encoding.ASCII.GetString(bytes[..(end + 2)]);
        closes = headers.Contains("\r\nConnection: close\r\n", StringComparison.OrdinalIgnoreCase);
        var body = bytes[(end + 4)..];
        return ValueOf(headers, "Content-Length") is { } length
            ? body.Length >= int.Parse(length, CultureInfo.InvariantCulture)
            : headers.Contains("\r\nTransfer-Encoding: chunked\r\n", StringComparison.OrdinalIgnoreCase) ? AreChunksComplete(body)
            : status is 204 or 304 ? true : throw new InvalidDataException("The answer has no length.");
    }

    private static string? ValueOf(string headers, string name)
    {
        var at = headers.IndexOf($"\r\n{name}: ", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        at += name.Length + 4;
        return headers[at..headers.IndexOf("\r\n", at, StringComparison.Ordinal)].Trim();
    }

    private static bool AreChunksComplete(ReadOnlySpan<byte> body)
    {
        while (true)
        {
            var end = body.IndexOf("\r\n"u8);
            if (end < 0)
            {
                return false;
            }

            if (!Utf8Parser.TryParse(body[..end], out int length, out _, 'x'))
            {
                throw new InvalidDataException("The answer has a chunk without a length.");
            }

            var rest = end + 2 + length + 2;
            if (body.Length < rest)
            {
                return false;
            }

            if (length == 0)
            {
                return true;
            }

            body = body[rest..];
        }
    }
}
