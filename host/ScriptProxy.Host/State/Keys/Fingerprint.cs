using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScriptProxy.Host.State.Keys;

/// <summary>
/// 128 bits that stand for a key, so that its text need not be read to find it: SipHash-1-3 under a secret of this process, as the tables of Rust and Python hash. Who does not know the secret cannot choose keys that
/// meet, and of ten million two meet by chance once in 10^24 times.
/// </summary>
internal readonly record struct Fingerprint(ulong Low, ulong High)
{
    private static readonly UInt128 Secret = MemoryMarshal.Read<UInt128>(RandomNumberGenerator.GetBytes(16));

    public static Fingerprint Of(ReadOnlySpan<char> key) => Of(MemoryMarshal.AsBytes(key), Secret);

    public static Fingerprint Of(ReadOnlySpan<byte> text, UInt128 secret)
    {
        var (key0, key1) = ((ulong)secret, (ulong)(secret >> 64));
        var sip = new Sip(key0, key1);
        var end = (ulong)text.Length << 56;
        for (; text.Length >= sizeof(ulong); text = text[sizeof(ulong)..])
        {
            sip.Take(BinaryPrimitives.ReadUInt64LittleEndian(text));
        }

        for (var i = 0; i < text.Length; i++)
        {
            end |= (ulong)text[i] << (8 * i);
        }

        sip.Take(end);
        return new Fingerprint(sip.First(), sip.Second());
    }

    /// <summary>The state of SipHash with one round for each word and three at the end (Aumasson and Bernstein; the longer result as in their reference).</summary>
    private struct Sip(ulong key0, ulong key1)
    {
        private ulong _v0 = key0 ^ 0x736F_6D65_7073_6575;
        private ulong _v1 = key1 ^ 0x646F_7261_6E64_6F6D ^ 0xEE;
        private ulong _v2 = key0 ^ 0x6C79_6765_6E65_7261;
        private ulong _v3 = key1 ^ 0x7465_6462_7974_6573;

        public void Take(ulong word)
        {
            _v3 ^= word;
            Round();
            _v0 ^= word;
        }

        public ulong First()
        {
            _v2 ^= 0xEE;
            return End();
        }

        public ulong Second()
        {
            _v1 ^= 0xDD;
            return End();
        }

        private ulong End()
        {
            Round();
            Round();
            Round();
            return _v0 ^ _v1 ^ _v2 ^ _v3;
        }

        private void Round()
        {
            _v0 += _v1;
            _v2 += _v3;
            _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
            _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
            _v0 = BitOperations.RotateLeft(_v0, 32);
            _v2 += _v1;
            _v0 += _v3;
            _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
            _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
            _v2 = BitOperations.RotateLeft(_v2, 32);
        }
    }
}
