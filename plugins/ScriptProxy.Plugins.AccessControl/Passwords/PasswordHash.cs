using System.Security.Cryptography;
using System.Text;

namespace ScriptProxy.Plugins.AccessControl.Passwords;

/// <summary>What a file keeps of a password. Immutable.</summary>
internal abstract class PasswordHash(string text)
{
    private const string Advice = "; make a good one with htpasswd -B -C 10 FILE USER";

    /// <summary>The hash as it stands in the file.</summary>
    public string Text => text;

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none that keeps a password well.</exception>
    public static PasswordHash Parse(string text) => text switch
    {
        ['$', '2', 'a' or 'b' or 'y', '$', ..] => BcryptHash.Read(text),
        ['$', '5', '$', ..] => ShaCryptHash.Read(text, HashAlgorithmName.SHA256),
        ['$', '6', '$', ..] => ShaCryptHash.Read(text, HashAlgorithmName.SHA512),
        ['$', 'a', 'p', 'r', '1', '$', ..] or ['$', '1', '$', ..] => throw new FormatException("MD5 is too weak to keep passwords" + Advice),
        ['{', 'S', 'H', 'A', '}', ..] or ['{', 'S', 'S', 'H', 'A', '}', ..] => throw new FormatException("a plain SHA-1 is too weak to keep passwords" + Advice),
        ['$', 'y', '$', ..] or ['$', 'g', 'y', '$', ..] or ['$', '7', '$', ..] or ['$', 'a', 'r', 'g', 'o', 'n', '2', ..] =>
            throw new FormatException("yescrypt, scrypt and Argon2 are not known here: there are $2a$, $2b$, $2y$ (bcrypt), $5$ and $6$ (SHA-crypt)" + Advice),
        _ => throw new FormatException("it is a plain or badly encrypted password" + Advice), // the text is not told: it may be the password
    };

    /// <summary>Whether it was made from a password. Takes long, on purpose.</summary>
    /// <param name="password">The password in UTF-8.</param>
    public bool Fits(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Compute(password)), Encoding.ASCII.GetBytes(text));

    /// <summary>The hash of a password with the same salt and cost, written in the same way.</summary>
    protected abstract string Compute(ReadOnlySpan<byte> password);
}
