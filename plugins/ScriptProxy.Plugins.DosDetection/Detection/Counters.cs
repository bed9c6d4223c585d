using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>Counts by client, page and site, and suspects who is above the thresholds.</summary>
internal sealed class Counters
{
    private readonly Threshold? _client;
    private readonly Threshold? _page;
    private readonly Threshold? _site;
    private readonly Suspects _clients;
    private readonly Suspects _sites;
    private readonly Reports _reports;
    private readonly ExchangeKey _shown;

    public Counters(Hooks hooks, DosDetectionOptions options, Reports reports)
    {
        (_reports, _shown) = (reports, ClientKey.Shown(options.Key));

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

    public bool HasPages => _page is not null;

    public void CountClient(ReadOnlySpan<char> client, ReadOnlySpan<char> page, IExchange exchange)
    {
        Count(_client, _clients, client, client, exchange);
        Count(_page, _clients, page, client, exchange);
    }

    public void CountSite(ReadOnlySpan<char> site) => Count(_site, _sites, site, site, null);

    public void TakeBack(Tally tally)
    {
        _client?.TakeBack(tally.Client, tally.At);
        _page?.TakeBack(tally.Page, tally.At);
        _site?.TakeBack(tally.Site, tally.At);
    }

    public Suspicion OfClient(ReadOnlySpan<char> client) => _clients.Find(client);

    public Suspicion OfSite(ReadOnlySpan<char> site) => _sites.Find(site);

    /// <summary>Counts by one key, and suspects another if that is too much: a page is counted, and its client suspected. Nothing is counted by an empty key.</summary>
    private void Count(Threshold? threshold, Suspects suspects, ReadOnlySpan<char> key, ReadOnlySpan<char> suspect, IExchange? exchange)
    {
        if (threshold is not null && !key.IsEmpty && threshold.Count(key) is not SuspicionLevel.None and var level && suspects.Suspect(suspect, level, threshold))
        {
            _reports.Began(level, threshold, threshold.Rate(key), exchange is null ? suspect : _shown.Of(exchange, stackalloc char[64]));
        }
    }
}
