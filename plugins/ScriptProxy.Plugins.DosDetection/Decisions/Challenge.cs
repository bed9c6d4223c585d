using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.DosDetection.Detection;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Decisions;

/// <summary>
/// Lets those pass who keep a cookie: the first GET is sent back to where it came from, with a cookie bound to the client and the time. What does not keep cookies or follow redirections is kept
/// out, such as most tools that only send; what does both, such as a browser under control, is not.
/// </summary>
internal sealed class Challenge : IDecider
{
    private readonly ChallengeOptions _options;
    private readonly ClientKey _by;
    private readonly ChallengeCookies _cookies;
    private readonly Refusal _refusal;
    private readonly ICounter _challenged;
    private readonly ICounter _passed;
    private readonly StateKey<string> _taken;

    public Challenge(Hooks hooks, ChallengeOptions options, ClientKey by)
    {
        (_options, _by) = (options, by);
        var secret = options.Secret is { } given
            ? SHA256.HashData(Encoding.UTF8.GetBytes(given))
            : hooks.Kept("challenge secret", () => RandomNumberGenerator.GetBytes(32));
        _cookies = new ChallengeCookies(secret, options.Lifetime, hooks.Time);
        _refusal = new Refusal(hooks, StatusCodes.Status429TooManyRequests);
        _challenged = hooks.Counter("challenged");
        _passed = hooks.Counter("passed the challenge");
        _taken = hooks.State<string>("challenge cookie");
    }

    /// <summary>Takes the cookie off a request, whatever is decided about it: it is of no use to upstreams, and caches would make a variant of it.</summary>
    public void TakeCookie(IRequest request)
    {
        foreach (var line in request.Headers.Cookie)
        {
            // To read cookies allocates, and most requests have other ones.
            if (line?.Contains(_options.Cookie, StringComparison.OrdinalIgnoreCase) == true && request.Cookies[_options.Cookie] is { } cookie)
            {
                request.Set(_taken, cookie);
                request.SetCookie(_options.Cookie, null);
                return;
            }
        }
    }

    public ValueTask<Verdict> DecideAsync(IRequest request)
    {
        var client = _by.Of(request);
        if ((request.Get(_taken) ?? request.Cookies[_options.Cookie]) is { } cookie && _cookies.IsGood(cookie, client))
        {
            _passed.Add();
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
