using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SparseSearch.Tests;

/// <summary>Sends bytes as they are, which no client would, and reads what is answered until the connection ends.</summary>
internal static class RawConnection
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Sends all at once.</summary>
    /// <returns>The answer; empty where the connection was closed without one.</returns>
    public static async Task<string> AskAsync(Uri server, byte[] request)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, patience.Token);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(request, patience.Token);
        }
        catch (IOException)
        {
            // It was refused before it was sent; the answer may be there.
        }

        return await ReadAsync(stream, patience.Token);
    }

    /// <summary>Sends a beginning, then a byte now and then, until the connection ends.</summary>
    public static async Task<string> DripAsync(Uri server, string begin, TimeSpan between)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, patience.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(begin), patience.Token);
        var reading = ReadAsync(stream, patience.Token);
        while (!reading.IsCompleted)
        {
            try
            {
                await stream.WriteAsync("a"u8.ToArray(), patience.Token);
            }
            catch (IOException)
            {
                break;
            }

            await Task.WhenAny(reading, Task.Delay(between, patience.Token));
        }

        return await reading;
    }

    /// <summary>The status of an answer, or 0 where there is none.</summary>
    public static int StatusOf(string answer) => answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
        ? int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture) : 0;

    private static async Task<string> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new byte[16_384];
        try
        {
            for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }
        }
        catch (IOException)
        {
            // Closed the hard way.
        }

        return text.ToString();
    }
}
