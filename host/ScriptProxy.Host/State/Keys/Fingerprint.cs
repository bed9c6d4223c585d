using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScriptProxy.Host.State.Keys;

/// <summary>
/// 128 bits that stand for a key, so that its text need not be read to find it: SipHash-1-3 (Aumasson and Bernstein; the longer result as in their reference) under a secret of this process, as the tables of Rust and
/// Python hash. Who does not know the secret cannot choose keys that meet, and of ten million two meet by chance once in 10^24 times.
/// </summary>
internal readonly record struct Fingerprint(ulong Low, ulong High)
{
    private static readonly ulong Secret0 = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private static readonly ulong Secret1 = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    public static Fingerprint Of(ReadOnlySpan<char> key) => Of(MemoryMarshal.AsBytes(key), Secret0, Secret1);

    public static Fingerprint Of(ReadOnlySpan<byte> text, ulong secret0, ulong secret1)
    {
        // Locals and one method, since a state that is kept in memory takes twice as long.
        var v0 = secret0 ^ 0x736F_6D65_7073_6575;
        var v1 = secret1 ^ 0x646F_7261_6E64_6F6D ^ 0xEE;
        var v2 = secret0 ^ 0x6C79_6765_6E65_7261;
        var v3 = secret1 ^ 0x7465_6462_7974_6573;
        var end = (ulong)text.Length << 56;
        for (; text.Length >= sizeof(ulong); text = text[sizeof(ulong)..])
        {
            var word = MemoryMarshal.Read<ulong>(text);
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }

        for (var i = 0; i < text.Length; i++)
        {
            end |= (ulong)text[i] << (8 * i);
        }

        v3 ^= end;
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= end;
        v2 ^= 0xEE;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        var low = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xDD;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        return new Fingerprint(low, v0 ^ v1 ^ v2 ^ v3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v2 += v3;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
