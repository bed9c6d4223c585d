using System.Text;
using ScriptProxy.Plugins.AccessControl.Files;
using ScriptProxy.Plugins.AccessControl.SigningIn;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Passwords;

/// <summary>Basic authentication (RFC 7617) against an htpasswd file.</summary>
internal sealed class PasswordWay(WatchedFile<PasswordFile> file, PasswordOptions options, Turns turns, TimeProvider time) : Way
{
    private const int Remembered = 10_000;

    /// <summary>A program that keeps asking with the same wrong password costs nothing.</summary>
    private static readonly TimeSpan RememberWrong = TimeSpan.FromSeconds(10);

    private readonly byte[] _key = Digest.NewKey();
    private readonly ShortMemory<PasswordCheck> _checks = new(Remembered, time);

    public override string Scheme => "Basic";

    public override string Challenge => $"Basic realm=\"{options.Realm}\", charset=\"UTF-8\"";

    public override bool KeepsCredentials => options.KeepCredentials;

    public override async ValueTask<Finding> FindAsync(IRequest request, string credentials)
    {
        if (!BasicCredentials.TryRead(credentials, out var pair))
        {
            return Finding.Bad("the credentials are none of RFC 7617");
        }

        if (file.Current.Find(pair.User, _key, out var isUser) is not { } hash)
        {
            return Finding.Bad("there are no users");
        }

        // With the hash in it nothing that was found out outlives a change of the password. It has no NUL, and neither has what the client sent.
        var digest = Digest.Of(_key, $"{hash.Text}\0{pair.User}\0{pair.Password}");
        var check = _checks.Find(digest);
        if (check is null)
        {
            if (await turns.TakeAsync(request, () => hash.Fits(Encoding.UTF8.GetBytes(pair.Password))) is not { } fits)
            {
                return Finding.Unknown("too many passwords are being computed", 503);
            }

            check = fits && isUser ? PasswordCheck.Right : PasswordCheck.Wrong;
            _checks.Add(digest, check, time.GetUtcNow() + (check == PasswordCheck.Right ? options.Remember : RememberWrong));
        }

        return check == PasswordCheck.Right && isUser ? Finding.Good(new Account(pair.User)) : Finding.Bad("user or password is wrong");
    }
}
