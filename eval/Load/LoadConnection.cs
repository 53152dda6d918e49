using System.Net;
using System.Net.Sockets;

namespace SparseSearch.Eval.Load;

/// <summary>A connection that sends one request after the other and opens again where it was closed. For one caller at a time.</summary>
internal sealed class LoadConnection(EndPoint target) : IDisposable
{
    private const int InitialBytes = 1 << 16;

    private byte[] _buffer = new byte[InitialBytes];
    private Socket? _socket;

    /// <summary>Sends a whole request and waits for the whole answer.</summary>
    /// <returns>The status, or 0 where the connection broke.</returns>
    public async ValueTask<short> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            var socket = _socket ??= await OpenAsync(cancellationToken).ConfigureAwait(false);
            await socket.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var filled = 0;
            while (true)
            {
                if (filled == _buffer.Length)
                {
                    Array.Resize(ref _buffer, 2 * filled);
                }

                var count = await socket.ReceiveAsync(_buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    Close();
                    return 0;
                }

                filled += count;
                if (HttpAnswer.TryRead(_buffer.AsSpan(0, filled), out var status, out var closes))
                {
                    if (closes)
                    {
                        Close();
                    }

                    return status;
                }
            }
        }
        catch (SocketException)
        {
            Close();
            return 0;
        }
    }

    public void Dispose() => Close();

    private async ValueTask<Socket> OpenAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
