using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.DosDetection.Detection;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Decisions;

/// <summary>Decides by the marks alone, as a rule would. The README has the same as a rule.</summary>
internal sealed class Deciders
{
    private readonly Challenge _challenge;
    private readonly IDecider? _soft;
    private readonly IDecider? _hard;
    private readonly IDecider? _siteSoft;
    private readonly IDecider? _siteHard;

    public Deciders(Hooks hooks, DosDetectionOptions options)
    {
        var client = new ClientKey(options.Key);
        var tarpit = new Tarpit(hooks, options, client);
        _challenge = new Challenge(hooks, options.Challenge, client);
        hooks.Offer<IDecider>("tarpit", tarpit);
        hooks.Offer<IDecider>("challenge", _challenge);
        hooks.Offer<IDecider>("refusal", new Refusal(hooks, StatusCodes.Status429TooManyRequests));
        (_soft, _hard) = (Of(options.Decisions.Soft), Of(options.Decisions.Hard));
        (_siteSoft, _siteHard) = (Of(options.Decisions.SiteSoft), Of(options.Decisions.SiteHard));

        IDecider? Of(string text) => Decision.Parse(text) switch
        {
            { Name: Decision.Pass } => null,
            { Name: Decision.Tarpit } => tarpit,
            { Name: Decision.Challenge } => _challenge,
            { Name: Decision.Abort } => new Abortion(hooks),
            var refusal => new Refusal(hooks, refusal!.Status),
        };
    }

    public ValueTask<Verdict> DecideAsync(IRequest request, Marks marks)
    {
        _challenge.TakeCookie(request);
        var own = Choose(marks.Own, _soft, _hard);
        var site = Choose(marks.Site, _siteSoft, _siteHard);
        return site is null || site == own || (own is not null && marks.Own.Level == SuspicionLevel.Hard)
            ? own?.DecideAsync(request) ?? new ValueTask<Verdict>(Verdict.Continue)
            : own is null ? site.DecideAsync(request)
            : BothAsync(site, own, request);
    }

    /// <summary>Who passes what all of the site must pass is still a suspect.</summary>
    private static async ValueTask<Verdict> BothAsync(IDecider site, IDecider own, IRequest request)
    {
        var verdict = await site.DecideAsync(request);
        return verdict == Verdict.Continue ? await own.DecideAsync(request) : verdict;
    }

    private static IDecider? Choose(Suspicion mark, IDecider? soft, IDecider? hard) => mark.Level switch
    {
        SuspicionLevel.Hard => hard,
        SuspicionLevel.Soft => soft,
        _ => null,
    };
}
