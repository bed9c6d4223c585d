using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ScriptProxy.Host.Admin;

/// <summary>Addresses that are Unix sockets. A process that was killed leaves the file of its Unix socket behind, and the next one could not listen on it.</summary>
internal static class AdminSocket
{
    private const string Prefix = "http://unix:";

    /// <summary>The path of the socket that an address names; null for another address.</summary>
    public static string? PathOf(string url) => url.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? url[Prefix.Length..] : null;

    /// <summary>Deletes the socket that an address names, if nobody listens on it. Any other file stays.</summary>
    public static void RemoveAbandoned(string url)
    {
        if (PathOf(url) is { } path && IsAbandoned(path))
        {
            File.Delete(path);
        }
    }

    /// <summary>Binds to an address. A Unix socket is for this user alone, from before it listens.</summary>
    public static Socket Bind(EndPoint address)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(address);
        if (address is UnixDomainSocketEndPoint && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(address.ToString()!, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return socket;
    }

    // An empty file can only be lost as a name: whoever wrote into one has a file of another length.
    private static bool IsAbandoned(string path)
    {
        if (new FileInfo(path) is not { Exists: true, Length: 0 })
        {
            return false;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }
}
