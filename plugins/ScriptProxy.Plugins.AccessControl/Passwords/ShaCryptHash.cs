using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ScriptProxy.Plugins.AccessControl.Passwords;

/// <summary>SHA-crypt, as Ulrich Drepper's "Unix crypt using SHA-256 and SHA-512" describes it: <c>$5$</c> and <c>$6$</c>.</summary>
internal sealed class ShaCryptHash : PasswordHash
{
    private const int Default = 5000;
    private const int Most = 500_000;

    private readonly HashAlgorithmName _algorithm;
    private readonly string _prefix;
    private readonly byte[] _salt;
    private readonly int _rounds;

    private ShaCryptHash(string text, HashAlgorithmName algorithm, string prefix, string salt, int rounds)
        : base(text) => (_algorithm, _prefix, _salt, _rounds) = (algorithm, prefix, Encoding.ASCII.GetBytes(salt), rounds);

    private int Length => _algorithm == HashAlgorithmName.SHA256 ? 32 : 64;

    public static ShaCryptHash Read(string text, HashAlgorithmName algorithm)
    {
        var parts = text[3..].Split('$');
        var rounds = Default;
        var hasRounds = parts[0].StartsWith("rounds=", StringComparison.Ordinal);
        if (hasRounds && (!int.TryParse(parts[0].AsSpan(7), NumberStyles.None, CultureInfo.InvariantCulture, out rounds) || rounds is < 1000 or > Most))
        {
            throw new FormatException($"its rounds are no number from 1000 to {Most}");
        }

        var rest = parts[(hasRounds ? 1 : 0)..];
        var length = algorithm == HashAlgorithmName.SHA256 ? 43 : 86;
        if (rest is not [{ Length: <= 16 } salt, var hash] || hash.Length != length || !CryptText.IsSha(hash))
        {
            throw new FormatException("it is no whole SHA-crypt hash, which is $5$SALT$HASH or $6$SALT$HASH");
        }

        return new ShaCryptHash(text, algorithm, text[..^length], salt, rounds);
    }

    protected override string Compute(ReadOnlySpan<byte> password)
    {
        var once = Hash([.. password, .. _salt, .. password]);
        var start = Hash([.. password, .. _salt, .. Repeated(once, password.Length), .. Bits(password, once)]);
        var passwords = Repeated(Hash(Repeated(password, password.Length * password.Length)), password.Length);
        var salts = Repeated(Hash(Repeated(_salt, _salt.Length * (16 + start[0]))), _salt.Length);
        return _prefix + Encode(Rounds(start, passwords, salts));
    }

    private byte[] Rounds(byte[] hash, byte[] passwords, byte[] salts)
    {
        var buffer = new byte[Length + 2 * passwords.Length + salts.Length + Length];
        for (var round = 0; round < _rounds; round++)
        {
            var isOdd = (round & 1) != 0;
            var length = Put(buffer, 0, isOdd ? passwords : hash);
            length = round % 3 != 0 ? Put(buffer, length, salts) : length;
            length = round % 7 != 0 ? Put(buffer, length, passwords) : length;
            length = Put(buffer, length, isOdd ? hash : passwords);
            CryptographicOperations.HashData(_algorithm, buffer.AsSpan(0, length), hash);
        }

        return hash;

        static int Put(byte[] buffer, int at, byte[] bytes)
        {
            bytes.CopyTo(buffer, at);
            return at + bytes.Length;
        }
    }

    private byte[] Hash(ReadOnlySpan<byte> bytes) => CryptographicOperations.HashData(_algorithm, bytes);

    // For each bit of the password's length, the lowest first: the hash for a 1, the password for a 0.
    private static byte[] Bits(ReadOnlySpan<byte> password, byte[] hash)
    {
        var bytes = new List<byte>();
        for (var length = password.Length; length > 0; length >>= 1)
        {
            bytes.AddRange((length & 1) != 0 ? hash : password);
        }

        return [.. bytes];
    }

    private static byte[] Repeated(ReadOnlySpan<byte> bytes, int length)
    {
        var repeated = new byte[length];
        for (var at = 0; at < length; at++)
        {
            repeated[at] = bytes[at % bytes.Length];
        }

        return repeated;
    }

    // The bytes go round in threes, each group one place further than the one before.
    private string Encode(byte[] hash)
    {
        var text = new StringBuilder();
        var third = Length / 3;
        for (var i = 0; i < third; i++)
        {
            var (a, b, c) = (i, i + third, i + 2 * third);
            var (first, second, last) = Length == 64
                ? (i % 3) switch { 0 => (a, b, c), 1 => (b, c, a), _ => (c, a, b) }
                : (i % 3) switch { 0 => (a, b, c), 1 => (c, a, b), _ => (b, c, a) };
            CryptText.AppendSha(text, (hash[first] << 16) | (hash[second] << 8) | hash[last], 4);
        }

        CryptText.AppendSha(text, Length == 64 ? hash[63] : (hash[31] << 8) | hash[30], Length == 64 ? 2 : 3);
        return text.ToString();
    }
}
