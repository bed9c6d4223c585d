using System.Security.Cryptography;

namespace ScriptProxy.Plugins.Compression.Secrets;

/// <summary>Bytes that mean nothing and are of random number, so that the length of a compressed body does not tell what compressed well in it. Thread-safe.</summary>
/// <param name="most">How many there are at most; 0 for none.</param>
internal sealed class Padding(int most)
{
    /// <summary>Some bytes, or null.</summary>
    public byte[]? Bytes() => RandomNumberGenerator.GetInt32(most + 1) is > 0 and var count ? RandomNumberGenerator.GetBytes(count) : null;

    /// <summary>Some letters, or null.</summary>
    public byte[]? Text() =>
        RandomNumberGenerator.GetInt32(most + 1) is > 0 and var count ? RandomNumberGenerator.GetItems("abcdefghijklmnopqrstuvwxyz0123456789"u8, count) : null;
}
