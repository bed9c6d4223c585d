using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>Stands for a secret without saying it: an HMAC-SHA-256 with a key that this process alone has.</summary>
internal readonly record struct Digest(UInt128 First, UInt128 Second)
{
    /// <summary>A key, made anew by each load.</summary>
    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(32);

    public static Digest Of(byte[] key, string text)
    {
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text), hash);
        return new Digest(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }
}
