using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>Counts requests and marks the exchanges of those who send too many. It decides nothing.</summary>
internal sealed class Detector
{
    private const int KeyRoom = 256;

    private readonly Exemptions _exempt;
    private readonly ExemptTypes _types;
    private readonly ExchangeKey _clientKey;
    private readonly ExchangeKey _pageKey;
    private readonly ExchangeKey _siteKey = ExchangeKey.Parse("host");
    private readonly Threshold? _client;
    private readonly Threshold? _page;
    private readonly Threshold? _site;
    private readonly Suspects _clients;
    private readonly Suspects _sites;
    private readonly Reports _reports;
    private readonly StateKey<Counted> _counted;

    public Detector(Hooks hooks, DosDetectionOptions options)
    {
        (_exempt, _types) = (new Exemptions(options.Exempt), new ExemptTypes(options.Exempt.Types));
        (_clientKey, _pageKey) = (ExchangeKey.Parse(options.Key), ExchangeKey.Parse($"{options.Key}+path"));
        _reports = new Reports(hooks);
        _counted = hooks.State<Counted>("counted");

        // The tables are taken whatever is counted, so that marks given by people count too.
        var clients = Table("clients", options.Client.Window);
        var sites = Table("sites", options.Site.Window);
        hooks.Offer("suspects", clients);
        _client = options.Client.IsSet ? new Threshold("client", options.Client, clients) : null;
        _page = options.Page.IsSet ? new Threshold("page", options.Page, Table("pages", options.Page.Window)) : null;
        _site = options.Site.IsSet ? new Threshold("site", options.Site, sites) : null;
        _clients = new Suspects(clients, [.. new[] { _client, _page }.OfType<Threshold>()], options, hooks.Time);
        _sites = new Suspects(sites, [.. new[] { _site }.OfType<Threshold>()], options, hooks.Time);

        ITable Table(string name, TimeSpan window) => hooks.Table(name, new TableOptions { Capacity = options.Capacity, Window = window, Expiry = 2 * window });
    }

    /// <summary>How an exchange was counted so far.</summary>
    private enum Counted : byte
    {
        NotAtAll,
        Yes,
        TakenForExempt,
    }

    /// <summary>Whether it is to see answers: where their types say what is counted.</summary>
    public bool WantsAnswers => !_types.IsEmpty;

    /// <summary>Counts a request, and marks its exchange.</summary>
    /// <returns>Whether anything is to be decided about it.</returns>
    public bool Inspect(IRequest request)
    {
        // What an exchange asks for, such as an include, is a part of what its client has asked for.
        if (request.Depth > 0 || _exempt.Covers(request))
        {
            return false;
        }

        var counts = !_types.LooksExempt(request.Path);
        if (WantsAnswers)
        {
            request.Set(_counted, counts ? Counted.Yes : Counted.TakenForExempt);
        }

        var mark = request.Suspicion.Or(MarkOfClient(request, counts));
        mark = _site is null ? mark : mark.Or(MarkOfSite(request, counts));
        if (mark.IsSet)
        {
            request.Suspicion = mark;
            _reports.Marked(mark.Level);
        }

        return mark.IsSet;
    }

    /// <summary>Counts a request whose answer is not of the type it was taken for, or takes it back.</summary>
    public void Correct(IResponse response)
    {
        var type = response.Headers.ContentType.ToString();
        var amount = (response.Get(_counted), type.Length > 0 && _types.IsExempt(type)) switch
        {
            (Counted.Yes, true) => -1,
            (Counted.TakenForExempt, false) when type.Length > 0 => 1, // without a type, as a 304, it may well be what it was taken for
            _ => 0,
        };
        if (amount != 0)
        {
            Correct(_client, _clientKey, response, amount);
            Correct(_page, _pageKey, response, amount);
            Correct(_site, _siteKey, response, amount);
        }
    }

    private static void Correct(Threshold? threshold, ExchangeKey by, IResponse response, int amount)
    {
        var key = by.Of(response, stackalloc char[KeyRoom]);
        if (!key.IsEmpty)
        {
            threshold?.Correct(key, amount);
        }
    }

    private Suspicion MarkOfClient(IRequest request, bool counts)
    {
        var client = _clientKey.Of(request, stackalloc char[KeyRoom]);
        if (client.IsEmpty)
        {
            return default;
        }

        if (counts)
        {
            Count(request, _client, _clients, client, client);
            Count(request, _page, _clients, _page is null ? default : _pageKey.Of(request, stackalloc char[KeyRoom]), client);
        }

        return _clients.Find(client);
    }

    private Suspicion MarkOfSite(IRequest request, bool counts)
    {
        var site = _siteKey.Of(request, stackalloc char[KeyRoom]);
        if (counts)
        {
            Count(request, _site, _sites, site, site);
        }

        return _sites.Find(site);
    }

    /// <summary>Counts by one key, and suspects another if that is too much: a page is counted, and its client suspected.</summary>
    private void Count(IRequest request, Threshold? threshold, Suspects suspects, ReadOnlySpan<char> key, ReadOnlySpan<char> suspect)
    {
        if (threshold is not null && !key.IsEmpty && threshold.Count(key) is not SuspicionLevel.None and var level && suspects.Suspect(suspect, level, threshold))
        {
            _reports.Began(request, level, threshold, threshold.Rate(key));
        }
    }
}
