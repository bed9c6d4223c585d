using ScriptProxy.Plugins.AccessControl.SigningIn;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Rules;

/// <summary>
/// One rule, asked about the requests whose path, host and method it matches. Of a path that can be read in several ways one reading is enough for that, which is right for what restricts; what lets in
/// asks for all of them.
/// </summary>
internal sealed class AccessRule(AccessDecision decision, Conditions conditions, PathTemplate? path, Entrance? entrance, Refusals refusals, StateKey<Passage> state)
{
    /// <summary>Decides where nobody needs to sign in.</summary>
    public Verdict Decide(IRequest request)
    {
        var passage = request.Get(state);
        if (passage.IsDecided || !conditions.Hold(request, passage.Visitor, inDoubt: decision == AccessDecision.Deny))
        {
            return Verdict.Continue;
        }

        if (decision == AccessDecision.Deny)
        {
            return refusals.Deny(request);
        }

        LetIn(request);
        return Verdict.Continue;
    }

    /// <summary>Decides where one must sign in.</summary>
    public ValueTask<Verdict> DecideAsync(IRequest request)
    {
        var passage = request.Get(state);
        if (passage.IsDecided || !conditions.Hold(request, passage.Visitor, inDoubt: true))
        {
            return new ValueTask<Verdict>(Verdict.Continue);
        }

        // Before signing in changes what upstreams are told, which a rule may look at.
        var letsIn = decision == AccessDecision.Allow && conditions.Hold(request, passage.Visitor, inDoubt: false);
        return SignInAsync(request, letsIn);
    }

    private async ValueTask<Verdict> SignInAsync(IRequest request, bool letsIn)
    {
        var verdict = await entrance!.RequireAsync(request);
        if (verdict == Verdict.Continue && letsIn)
        {
            LetIn(request);
        }

        return verdict;
    }

    private void LetIn(IRequest request)
    {
        if (path?.FitsEveryReading(request.Path) != false)
        {
            request.Set(state, request.Get(state) with { IsDecided = true });
        }
    }
}
