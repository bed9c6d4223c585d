using System.Globalization;
using System.Text;

namespace ScriptProxy.Plugins.AccessControl.Passwords;

/// <summary>Bcrypt, as Provos and Mazières describe it in "A Future-Adaptable Password Scheme". Of the kinds <c>$2a$</c>, <c>$2b$</c> and <c>$2y$</c> all are computed alike: they differ by faults of old programs.</summary>
internal sealed class BcryptHash : PasswordHash
{
    private const int Most = 14;
    private const int PasswordBytes = 72;

    private readonly int _cost;
    private readonly byte[] _salt;

    private BcryptHash(string text, int cost, byte[] salt)
        : base(text) => (_cost, _salt) = (cost, salt);

    public static BcryptHash Read(string text)
    {
        if (text.Length != 60 || text[6] != '$' || !int.TryParse(text.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var cost)
            || CryptText.FromBcrypt(text.AsSpan(7, 22)) is not { } salt || CryptText.FromBcrypt(text.AsSpan(29)) is null)
        {
            throw new FormatException("it is no whole bcrypt hash, which has 60 characters: $2y$10$ and 53 more");
        }

        return cost is >= 4 and <= Most
            ? new BcryptHash(text, cost, salt)
            : throw new FormatException($"its cost {cost} is not from 4 to {Most}: more takes seconds of a processor for each password");
    }

    protected override string Compute(ReadOnlySpan<byte> password)
    {
        // C's strings end with a NUL, and it belongs to the key.
        Span<byte> key = stackalloc byte[PasswordBytes];
        var length = Math.Min(password.Length, PasswordBytes);
        password[..length].CopyTo(key);
        key = key[..Math.Min(length + 1, PasswordBytes)];

        var cipher = new Blowfish();
        cipher.Expand(key, _salt);
        for (var round = 0; round < 1 << _cost; round++)
        {
            cipher.Expand(key, []);
            cipher.Expand(_salt, []);
        }

        // The salt's last character has bits that are not used, so it is written as it stands.
        return Text[..29] + CryptText.Bcrypt(Encrypted(cipher).AsSpan(0, 23));
    }

    private static byte[] Encrypted(Blowfish cipher)
    {
        var text = Encoding.ASCII.GetBytes("OrpheanBeholderScryDoubt");
        for (var i = 0; i < text.Length; i += 8)
        {
            var (left, right) = (Blowfish.Word(text, i), Blowfish.Word(text, i + 4));
            for (var times = 0; times < 64; times++)
            {
                (left, right) = cipher.Encrypt(left, right);
            }

            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(text.AsSpan(i), left);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(text.AsSpan(i + 4), right);
        }

        return text;
    }
}
