using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace ScriptProxy.Host.Hosting;

/// <summary>Says in one line why the server could not begin to listen.</summary>
internal static class ListenFailure
{
    /// <summary>The reason and what to do; null if the exception is no such failure.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        // The address stands in the message: "Failed to bind to address http://127.0.0.1:8080: address already in use."
        IOException { InnerException: AddressInUseException } => $"{exception.Message} Choose another one with --urls, or stop what listens there.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "Listening is not permitted: ports below 1024 take a privilege. Choose another one with --urls.",
        SocketException => $"An address cannot be listened on: {exception.Message}.",
        CryptographicException => $"A certificate cannot be used: {exception.Message}",
        IOException or FormatException or InvalidOperationException or UnauthorizedAccessException => exception.Message.ReplaceLineEndings(" "),
        _ => null,
    };
}
