using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Decisions;

/// <summary>Decides by the mark alone, as a rule would. The README has the same as a rule.</summary>
internal sealed class Deciders : IDecider
{
    private readonly IDecider? _soft;
    private readonly IDecider? _hard;
    private readonly IDecider? _siteSoft;
    private readonly IDecider? _siteHard;

    public Deciders(Hooks hooks, DosDetectionOptions options)
    {
        var tarpit = new Tarpit(hooks, options.Tarpit);
        var challenge = new Challenge(hooks, options.Challenge, ExchangeKey.Parse(options.Key));
        hooks.Offer<IDecider>("tarpit", tarpit);
        hooks.Offer<IDecider>("challenge", challenge);
        (_soft, _hard) = (Of(options.Decisions.Soft), Of(options.Decisions.Hard));
        (_siteSoft, _siteHard) = (Of(options.Decisions.SiteSoft), Of(options.Decisions.SiteHard));

        IDecider? Of(string text) => Decision.Parse(text) switch
        {
            { Name: Decision.Pass } => null,
            { Name: Decision.Tarpit } => tarpit,
            { Name: Decision.Challenge } => challenge,
            { Name: Decision.Abort } => new Abortion(hooks),
            var refusal => new Refusal(hooks, refusal!.Status),
        };
    }

    public ValueTask<Verdict> DecideAsync(IRequest request) => For(request.Suspicion)?.DecideAsync(request) ?? new ValueTask<Verdict>(Verdict.Continue);

    private IDecider? For(Suspicion mark) => (mark.Level, mark.Reason) switch
    {
        (SuspicionLevel.Hard, "site") => _siteHard,
        (SuspicionLevel.Soft, "site") => _siteSoft,
        (SuspicionLevel.Hard, _) => _hard,
        (SuspicionLevel.Soft, _) => _soft,
        _ => null,
    };
}
