using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Decisions;

/// <summary>
/// Lets those pass who keep a cookie: the first GET is sent back to where it came from, with a cookie bound to the client and the time. What does not keep cookies or follow redirections is kept
/// out, such as most tools that only send; what does both, such as a browser under control, is not.
/// </summary>
internal sealed class Challenge : IDecider
{
    private readonly ChallengeOptions _options;
    private readonly ExchangeKey _by;
    private readonly ChallengeCookies _cookies;
    private readonly Refusal _refusal;
    private readonly ICounter _challenged;
    private readonly ICounter _passed;

    public Challenge(Hooks hooks, ChallengeOptions options, ExchangeKey by)
    {
        (_options, _by) = (options, by);
        var secret = options.Secret is { } given
            ? SHA256.HashData(Encoding.UTF8.GetBytes(given))
            : hooks.Kept("challenge secret", () => RandomNumberGenerator.GetBytes(32));
        _cookies = new ChallengeCookies(secret, options.Lifetime, hooks.Time);
        _refusal = new Refusal(hooks, StatusCodes.Status429TooManyRequests);
        _challenged = hooks.Counter("challenged");
        _passed = hooks.Counter("passed the challenge");
    }

    public ValueTask<Verdict> DecideAsync(IRequest request)
    {
        var client = _by.Of(request) ?? "";
        if (request.Cookies[_options.Cookie] is { } cookie && _cookies.IsGood(cookie, client))
        {
            _passed.Add();
            request.SetCookie(_options.Cookie, null); // of no use to upstreams, and caches would make a variant of it
            return new ValueTask<Verdict>(Verdict.Continue);
        }

        // A redirection loses a body, and one to '//host' would lead to another site (RFC 3986 4.2).
        if (request.Method is not ("GET" or "HEAD") || request.RawTarget is not ['/', ..] || request.RawTarget is ['/', '/' or '\\', ..])
        {
            return _refusal.DecideAsync(request);
        }

        _challenged.Add();
        var answer = new Answer(StatusCodes.Status302Found)
        {
            Text = "<!doctype html><title>One moment</title><p>Your browser must accept a cookie to go on.",
            ContentType = "text/html; charset=utf-8",
        };
        answer.Headers.Location = request.RawTarget;
        answer.Headers.CacheControl = "no-store";
        answer.Headers.SetCookie = $"{_options.Cookie}={_cookies.Make(client)}; Path=/; Max-Age={(long)_options.Lifetime.TotalSeconds}; HttpOnly; SameSite=Lax{(request.Scheme == "https" ? "; Secure" : "")}";
        return new ValueTask<Verdict>(request.Respond(answer));
    }
}
