using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>Counts requests and marks the exchanges of those who send too many. It decides nothing.</summary>
internal sealed class Detector
{
    private const int KeyRoom = 256;

    private readonly Exemptions _exempt;
    private readonly ExemptTypes _types;
    private readonly ClientKey _clientKey;
    private readonly PageKey _pageKey;
    private readonly SiteKey _siteKey;
    private readonly Reports _reports;
    private readonly Counters _counters;

    public Detector(Hooks hooks, DosDetectionOptions options)
    {
        (_exempt, _types) = (new Exemptions(options.Exempt), new ExemptTypes(options.Exempt.Types));
        (_clientKey, _pageKey, _siteKey) = (new ClientKey(options.Key), new PageKey(options.Key), new SiteKey(options.Site.Key));
        _reports = new Reports(hooks);
        _counters = new Counters(hooks, options, _reports);
        Corrections = _types.IsEmpty ? null : new Corrections(hooks, _types, _counters);
    }

    /// <summary>What is to see answers, where their types say what is counted.</summary>
    public Corrections? Corrections { get; }

    /// <summary>Counts a request, and marks its exchange.</summary>
    /// <returns>What is to be decided about.</returns>
    public Marks Inspect(IRequest request)
    {
        // What an exchange asks for, such as an include, is a part of what its client has asked for.
        if (request.Depth > 0 || _exempt.Covers(request))
        {
            return default;
        }

        var client = _clientKey.Of(request, stackalloc char[KeyRoom]);
        var page = _counters.HasPages ? _pageKey.Of(request, stackalloc char[KeyRoom]) : default;
        var site = _siteKey.Of(request, stackalloc char[KeyRoom]);
        var counts = !_types.LooksExempt(request);
        if (counts)
        {
            _counters.CountClient(client, page, request);
        }

        var own = request.Suspicion.Or(_counters.OfClient(client));
        var siteCounted = own.Level == SuspicionLevel.Hard ? default : site; // one who is refused anyway must not bring the site under suspicion
        if (counts)
        {
            _counters.CountSite(siteCounted);
        }

        Corrections?.Note(request, client, page, siteCounted, counts);
        var marks = new Marks(own, _counters.OfSite(site));
        if (marks.Stronger is { IsSet: true } mark)
        {
            request.Suspicion = mark;
            _reports.Marked(mark.Level);
        }

        return marks;
    }
}
