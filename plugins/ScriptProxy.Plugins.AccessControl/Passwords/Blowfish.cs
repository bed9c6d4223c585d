using System.Buffers.Binary;
using System.Numerics;

namespace ScriptProxy.Plugins.AccessControl.Passwords;

/// <summary>The cipher Blowfish, with the key schedule of bcrypt.</summary>
internal sealed class Blowfish
{
    private const int Rounds = 16;
    private const int Keys = Rounds + 2;
    private const int Boxes = 4 * 256;

    private static readonly Lazy<uint[]> Start = new(FractionOfPi);

    private readonly uint[] _keys = Start.Value[..Keys];
    private readonly uint[] _boxes = Start.Value[Keys..];

    /// <summary>Four bytes of a text that begins anew where it ends.</summary>
    public static uint Word(ReadOnlySpan<byte> bytes, int at)
    {
        var word = 0u;
        for (var i = 0; i < 4; i++)
        {
            word = (word << 8) | bytes[(at + i) % bytes.Length];
        }

        return word;
    }

    /// <summary>Mixes a key into the state, and a salt if there is one.</summary>
    public void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        for (var i = 0; i < Keys; i++)
        {
            _keys[i] ^= Word(key, 4 * i);
        }

        var (left, right, at) = (0u, 0u, 0);
        Fill(_keys, salt, ref left, ref right, ref at);
        Fill(_boxes, salt, ref left, ref right, ref at);
    }

    public (uint Left, uint Right) Encrypt(uint left, uint right)
    {
        var keys = _keys.AsSpan(0, Keys);
        var boxes = _boxes.AsSpan(0, Boxes);
        left ^= keys[0];
        for (var round = 1; round <= Rounds; round += 2)
        {
            right ^= Mixed(boxes, left) ^ keys[round];
            left ^= Mixed(boxes, right) ^ keys[round + 1];
        }

        return (right ^ keys[Keys - 1], left);
    }

    private static uint Mixed(ReadOnlySpan<uint> boxes, uint value) =>
        ((boxes[(int)(value >> 24)] + boxes[256 + (int)((value >> 16) & 255)]) ^ boxes[512 + (int)((value >> 8) & 255)]) + boxes[768 + (int)(value & 255)];

    private void Fill(uint[] words, ReadOnlySpan<byte> salt, ref uint left, ref uint right, ref int at)
    {
        for (var i = 0; i < words.Length; i += 2, at += 8)
        {
            if (!salt.IsEmpty)
            {
                (left, right) = (left ^ Word(salt, at), right ^ Word(salt, at + 4));
            }

            (left, right) = Encrypt(left, right);
            (words[i], words[i + 1]) = (left, right);
        }
    }

    // Blowfish begins with the first bits behind the point of pi, so nobody chose them. John Machin: pi = 16 arctan(1/5) - 4 arctan(1/239).
    private static uint[] FractionOfPi()
    {
        const int guard = 64;
        var one = BigInteger.One << (32 * (Keys + Boxes) + guard);
        var pi = 16 * InverseTangent(5, one) - 4 * InverseTangent(239, one);
        var bytes = ((pi - 3 * one) >> guard).ToByteArray(isUnsigned: true, isBigEndian: true);
        var words = new uint[Keys + Boxes];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4 * i));
        }

        return words;
    }

    private static BigInteger InverseTangent(int of, BigInteger one)
    {
        var (term, sum) = (one / of, BigInteger.Zero);
        for (var divisor = 1; !term.IsZero; divisor += 2, term /= of * of)
        {
            sum += divisor % 4 == 1 ? term / divisor : -(term / divisor);
        }

        return sum;
    }
}
