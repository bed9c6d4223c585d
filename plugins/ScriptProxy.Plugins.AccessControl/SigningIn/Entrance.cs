using System.Security.Claims;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>Lets in who has signed in by one of several ways. Those that read <c>Authorization</c> are asked first, if the client names their scheme.</summary>
/// <param name="ways">The ways.</param>
/// <param name="state">How far a request has come.</param>
/// <param name="told">What upstreams are told.</param>
/// <param name="notes">Where refusals are noted, by the way's name.</param>
internal sealed class Entrance(IReadOnlyList<Way> ways, StateKey<Passage> state, ToldHeaders told, IReadOnlyDictionary<string, Notes> notes) : ISignIn
{
    private readonly Way[] _ways = [.. ways.OrderBy(way => way.Scheme is null)];

    public async ValueTask<Verdict> RequireAsync(IRequest request)
    {
        if (request.Get(state).Visitor is { } visitor && _ways.Any(way => visitor.HasSignedInBy(way.Name)))
        {
            return Verdict.Continue;
        }

        var credentials = Credentials.Read(request.Headers.Authorization);
        List<(Way Way, Finding Finding)>? refusals = null;
        foreach (var way in _ways)
        {
            if (way.Scheme is not null && !credentials.IsOf(way))
            {
                continue;
            }

            var finding = await way.FindAsync(request, credentials.Value);
            if (finding.Account is { } account)
            {
                Enter(request, way, account);
                return Verdict.Continue;
            }

            (refusals ??= []).Add((way, finding));
        }

        return Refuse(request, refusals ?? []);
    }

    // Only now, since who is refused by one way and let in by another has done nothing wrong.
    private Verdict Refuse(IRequest request, List<(Way Way, Finding Finding)> refusals)
    {
        foreach (var (way, finding) in refusals)
        {
            notes[way.Name].Add(request, finding.Reason);
        }

        // What says more than "sign in" goes before what does not.
        var answer = refusals.Select(refusal => refusal.Finding.Answer).FirstOrDefault(answer => answer is not null)
            ?? Challenge(refusals.Select(refusal => refusal.Finding.Challenge).FirstOrDefault(challenge => challenge is not null));
        answer.Headers.TryAdd("Cache-Control", "no-store");
        answer.Reason = refusals is [] ? "no credentials" : string.Join("; ", refusals.Select(refusal => $"{refusal.Way.Name}: {refusal.Finding.Reason}"));
        return request.Respond(answer);
    }

    private void Enter(IRequest request, Way way, Account account)
    {
        var passage = request.Get(state);
        request.Set(state, passage with
        {
            Visitor = new Visitor(account.User, way.Name, passage.Visitor)
            {
                KeepsCredentials = way.KeepsCredentials && passage.Visitor?.KeepsCredentials != false,
                Authorization = account.Authorization ?? passage.Visitor?.Authorization,
            },
        });
        request.Cache.HasCredentials = true;
        var identity = new ClaimsIdentity(account.Claims.Select(claim => new Claim(claim.Key, claim.Value)), way.Name);
        if (account.User.Length > 0)
        {
            identity.AddClaim(new Claim(ClaimTypes.Name, account.User));
        }

        request.Http.User = new ClaimsPrincipal(identity);
        told.Tell(request, account);
    }

    // RFC 9110 15.5.2: a 401 has a challenge for each scheme.
    private Answer Challenge(string? wrong)
    {
        var challenges = _ways.Select(way => way.Challenge).OfType<string>();
        var answer = new Answer(401) { Text = "Sign in to see this.\n" };
        answer.Headers.WWWAuthenticate = new StringValues([.. wrong is null ? challenges : challenges.Where(challenge => !challenge.StartsWith(wrong.Split(' ')[0], StringComparison.Ordinal)).Prepend(wrong)]);
        return answer;
    }
}
