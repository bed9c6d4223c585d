using System.Text;
using ScriptProxy.Plugins.AccessControl.Files;
using ScriptProxy.Plugins.AccessControl.SigningIn;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Passwords;

/// <summary>Basic authentication (RFC 7617) against an htpasswd file.</summary>
/// <param name="file">The file.</param>
/// <param name="options">The options.</param>
/// <param name="turns">Where passwords wait to be computed.</param>
/// <param name="time">The time.</param>
/// <param name="remembered">Of how many passwords it is remembered that they are right, and of as many that they are wrong.</param>
internal sealed class PasswordWay(WatchedFile<PasswordFile> file, PasswordOptions options, Turns turns, TimeProvider time, int remembered = 10_000) : Way
{
    /// <summary>A program that keeps asking with the same wrong password costs nothing.</summary>
    private static readonly TimeSpan RememberWrong = TimeSpan.FromSeconds(10);

    private readonly byte[] _key = Digest.NewKey();
    private readonly ShortMemory<Account> _right = new(remembered, time);

    /// <summary>Apart from those that are right, which a flood of wrong ones would push out.</summary>
    private readonly ShortMemory<Finding> _wrong = new(remembered, time);

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
        if (isUser && _right.Find(digest) is { } known)
        {
            return Finding.Good(known);
        }

        if (_wrong.Find(digest) is { } wrong)
        {
            return wrong;
        }

        var isRight = await turns.TakeAsync(request, pair.User, () => hash.Fits(Encoding.UTF8.GetBytes(pair.Password)) && isUser);
        return isRight is null ? Finding.Unknown("too many passwords are being computed", 503) : Remember(digest, isRight.Value, pair.User);
    }

    private Finding Remember(Digest digest, bool isRight, string user)
    {
        var finding = isRight ? Finding.Good(new Account(user)) : Finding.Bad("user or password is wrong");
        if (finding.Account is { } account)
        {
            _right.Add(digest, account, time.GetUtcNow() + options.Remember);
        }
        else
        {
            _wrong.Add(digest, finding, time.GetUtcNow() + RememberWrong);
        }

        return finding;
    }
}
