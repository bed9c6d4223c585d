using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>A client and a path. Of a long path a hash is enough, made once for all that the table does with it.</summary>
/// <param name="client">What clients are told apart by.</param>
internal sealed class PageKey(string client)
{
    private const int LongestPath = 128;
    private const int ClientRoom = 128;
    private const string Hashed = "sha-256:"; // as tables write it

    private readonly ClientKey _key = new(client, "+path");

    public ReadOnlySpan<char> Of(IExchange exchange, Span<char> buffer)
    {
        var length = exchange.Path.Length;
        if (length <= LongestPath)
        {
            return _key.Of(exchange, buffer);
        }

        var room = ArrayPool<char>.Shared.Rent(length + ClientRoom);
        var written = Shorten(_key.Of(exchange, room), buffer);
        ArrayPool<char>.Shared.Return(room);
        return buffer[..written];
    }

    /// <summary>A long path may be a long spelling of a short one, whose key is no hash.</summary>
    private static int Shorten(ReadOnlySpan<char> key, Span<char> buffer)
    {
        if (key.Length <= LongestPath && key.TryCopyTo(buffer))
        {
            return key.Length;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(key), hash);
        Hashed.CopyTo(buffer);
        Convert.TryToHexString(hash, buffer[Hashed.Length..], out var written);
        return Hashed.Length + written;
    }
}
