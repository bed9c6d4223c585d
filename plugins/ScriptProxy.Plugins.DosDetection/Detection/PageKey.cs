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
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(_key.Of(exchange, room)), hash);
        ArrayPool<char>.Shared.Return(room);
        Hashed.CopyTo(buffer);
        Convert.TryToHexString(hash, buffer[Hashed.Length..], out var written);
        return buffer[..(Hashed.Length + written)];
    }
}
