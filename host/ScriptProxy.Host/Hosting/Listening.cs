using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using ScriptProxy.Host.Commands;

namespace ScriptProxy.Host.Hosting;

/// <summary>Starts servers. Where one cannot listen as it was told to, that is one line for the person who told it, and no stack trace.</summary>
internal static class Listening
{
    /// <param name="host">The server.</param>
    /// <param name="advice">A sentence that says what to change, without its full stop.</param>
    /// <exception cref="CommandException">An address is in use or is none, or a port is privileged.</exception>
    public static async Task StartAsync(IHost host, string advice)
    {
        try
        {
            await host.StartAsync();
        }
        catch (Exception exception) when (IsAboutListening(exception))
        {
            await host.StopAsync(); // what has started beside the server ends in order, units included
            var remedy = exception.InnerException is AddressInUseException ? ", or stop what listens there" : "";
            throw new CommandException($"{exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}. {advice}{remedy}.");
        }
    }

    // What Kestrel throws while it binds: there is no common type.
    private static bool IsAboutListening(Exception exception) => exception
        is IOException or UnauthorizedAccessException or SocketException or CryptographicException
        or InvalidOperationException or FormatException or ArgumentException;
}
