using ScriptProxy.Plugins.AccessControl.SigningIn;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>Bearer tokens (RFC 6750) that are JSON Web Tokens (RFC 7519).</summary>
internal sealed class TokenWay(TokenOptions options, IKeySource keys, TimeProvider time) : Way, IVerifier
{
    private const int Remembered = 10_000;

    private readonly byte[] _key = Digest.NewKey();
    private readonly ShortMemory<Known> _known = new(Remembered, time);
    private readonly TokenRules _rules = new(options, time);
    private readonly HashSet<string> _algorithms = [.. options.Algorithms];

    public override string Scheme => "Bearer";

    public override string Challenge => $"Bearer realm=\"{options.Realm}\"";

    public override bool KeepsCredentials => options.KeepCredentials;

    public override ValueTask<Finding> FindAsync(IRequest request, string credentials) => FindAsync(credentials, request.Aborted);

    public async ValueTask<Verification> VerifyAsync(string credential, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(credential);
        var finding = await FindAsync(credential, cancellationToken);
        return finding.Account is { } account ? Verification.Accept(account.User, account.Claims) : Verification.Refuse(finding.Reason);
    }

    private async ValueTask<Finding> FindAsync(string credentials, CancellationToken cancelled)
    {
        var digest = Digest.Of(_key, credentials);
        if (_known.Find(digest) is { } known && ReferenceEquals(known.Keys, keys.Current))
        {
            return Finding.Good(known.Account);
        }

        using var token = TokenText.TryRead(credentials, out var read) ? read : null;
        if (token is null || !_algorithms.Contains(token.Algorithm ?? "") || !SignatureAlgorithm.All.TryGetValue(token.Algorithm!, out var algorithm))
        {
            return Invalid(token is null ? "it is no signed token that is understood here" : "the token's algorithm is not taken");
        }

        if (!_rules.IsOfIssuer(token.Claims))
        {
            return Invalid(TokenRules.OtherIssuer); // nor are keys fetched for it: the issuer that is meant may be that of another way
        }

        // An issuer signs with a new key as soon as it has published it.
        var wait = keys.Current?.For(token.KeyId, algorithm).Any() == true ? null : await keys.LookAsync(token.KeyId ?? "", cancelled);
        if (keys.Current is not { } set)
        {
            return Finding.Unknown("there are no keys yet", 503, wait);
        }

        var candidates = set.For(token.KeyId, algorithm);
        if (wait is { } after && !candidates.Any())
        {
            return Finding.Unknown("its key is not known, and cannot be looked for yet", 503, after);
        }

        if (!candidates.Any(key => key.Fits(algorithm, token.Signed, token.Signature)))
        {
            return Invalid("the token's signature is not one of the issuer's");
        }

        if (_rules.Fault(token.Claims, out var expires) is { } fault)
        {
            return Invalid(fault);
        }

        if (_rules.Refusal(token.Claims) is { } refusal)
        {
            return refusal;
        }

        var account = _rules.AccountOf(token.Claims);
        var later = time.GetUtcNow() + options.Remember;
        _known.Add(digest, new Known(set, account), later < expires ? later : expires);
        return Finding.Good(account);
    }

    private Finding Invalid(string why) => Finding.Bad(why) with { Challenge = $"Bearer realm=\"{options.Realm}\", error=\"invalid_token\", error_description=\"{why}\"" };

    private sealed record Known(KeySet Keys, Account Account);
}
