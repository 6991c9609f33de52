using System.Net.Security;
using System.Net.Sockets;

namespace EventoDb.Client;

/// <summary>One TCP or TLS connection to the server.</summary>
internal sealed class ServerStream : IDisposable
{
    private readonly Socket _socket;
    private readonly PromptStream _plain;
    private int _wakesFor = 1;

    private ServerStream(Socket socket, PromptStream plain, Stream stream)
    {
        _socket = socket;
        _plain = plain;
        Stream = stream;
    }

    /// <summary>What goes to the server and comes from it.</summary>
    public Stream Stream { get; }

    /// <summary>Connects to the server's host, whichever of its addresses answers.</summary>
    /// <exception cref="SocketException">Nobody answers.</exception>
    /// <exception cref="IOException">The server breaks off.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The server's certificate is not to be trusted.</exception>
    public static async Task<ServerStream> ConnectAsync(EventoClientOptions options, CancellationToken cancellation)
    {
        var uri = options.Uri;
        var socket = await options.Connector.ConnectAsync(uri.IdnHost, uri.Port, options.Timing, cancellation).ConfigureAwait(false);
        try
        {
            var plain = new PromptStream(socket);
            return new ServerStream(
                socket, plain, uri.Scheme == Uri.UriSchemeHttps ? await SecureAsync(plain, uri, options.SkipCertificateCheck, cancellation).ConfigureAwait(false) : plain);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Closes at once. What lies unsent is thrown away, and a server that is still busy with earlier requests learns by a reset that nobody
    /// waits for the later ones.</summary>
    public void Abort()
    {
        _socket.Close(timeout: 0);
        Stream.Dispose();
    }

    /// <summary>Has whoever reads woken for so many bytes and not for fewer, where the system can (SO_RCVLOWAT of socket(7)); what is there already is read at once.</summary>
    public void WakeFor(int bytes)
    {
        if (bytes == _wakesFor || !OperatingSystem.IsLinux()) return;
        _wakesFor = bytes;
        try
        {
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater, bytes);
        }
        catch (ObjectDisposedException)
        {
            // Nobody reads here any more.
        }
    }

    /// <summary>From now on whoever reads waits on a thread of its own.</summary>
    public void WaitOnReader() => _plain.Waits = true;

    public void Dispose() => Stream.Dispose();

    private static async Task<SslStream> SecureAsync(PromptStream plain, Uri uri, bool skipCertificateCheck, CancellationToken cancellation)
    {
        var options = skipCertificateCheck ? RpcTransport.AnyCertificate() : new SslClientAuthenticationOptions();
        options.TargetHost = uri.IdnHost;
        options.ApplicationProtocols = [SslApplicationProtocol.Http11];
        var secure = new SslStream(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
