using System.Globalization;
using System.Net.Sockets;
using EventoDb.Shared;

namespace EventoDb.Server.Errors;

/// <summary>
/// Every way in which a server cannot start: the exception's message says what to do, its <c>Data["Code"]</c> is one of <see cref="StartFailureCode"/>.
/// </summary>
internal static class StartFailure
{
    public static InvalidOperationException Of(string code, string message, Exception? cause = null) =>
        new(message, cause) { Data = { ["Code"] = code } };

    public static InvalidOperationException OfPort(int port, SocketException cause) => OfPort(port, cause, OperatingSystem.IsWindows());

    /// <summary>Why a port cannot be had. Where Windows refuses it, nobody needs more rights: it lies in a range that the system keeps.</summary>
    public static InvalidOperationException OfPort(int port, SocketException cause, bool isWindows) => cause.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => Of(
            StartFailureCode.PortInUse,
            string.Create(CultureInfo.InvariantCulture, $"Port {port} is in use by another program; choose another port, or 0 for any free one."),
            cause),
        SocketError.AccessDenied when isWindows => Of(
            StartFailureCode.AccessDenied,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Windows keeps port {port} for itself, as it does for Hyper-V, containers and web servers ('netsh int ipv4 show excludedportrange tcp' lists them); choose another port, or 0 for any free one."),
            cause),
        SocketError.AccessDenied => Of(
            StartFailureCode.AccessDenied,
            string.Create(CultureInfo.InvariantCulture, $"The system does not allow this user to listen on port {port}; choose one above 1023, or 0 for any free one."),
            cause),
        _ => Of(
            StartFailureCode.PortUnavailable,
            string.Create(CultureInfo.InvariantCulture, $"The server cannot listen on port {port}: {cause.Message.TrimEnd('.')}."),
            cause),
    };
}
