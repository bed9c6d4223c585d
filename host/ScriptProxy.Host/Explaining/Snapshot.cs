using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Explaining;

/// <summary>What a hook can change of an exchange, as it is at one moment. Two of them, before a hook and after it, tell what it did.</summary>
internal sealed class Snapshot
{
    // Between the lines of one header. No line contains it, so that each is masked for itself.
    private const char LineEnd = '\n';

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool _showsSecrets;

    private Snapshot(bool showsSecrets) => _showsSecrets = showsSecrets;

    public static Snapshot Of(Exchange exchange, Phase phase, bool showsSecrets)
    {
        var snapshot = new Snapshot(showsSecrets);
        snapshot.AddRequest(exchange, phase);
        snapshot.AddDecisions(exchange);
        if (phase == Phase.OnLookup)
        {
            snapshot.AddHeaders("answer header", ((ILookup)exchange).ResponseHeaders);
        }
        else if (phase == Phase.OnUpstreamRequest && exchange.Transformer.Sent is { } sent)
        {
            snapshot.Add("upstream method", sent.Method.Method);
            snapshot.Add("target", sent.RequestUri?.OriginalString);
            snapshot.AddHeaders("header", exchange.Transformer.RequestHeaders);
        }
        else if (phase is Phase.OnUpstreamResponse or Phase.OnResponse)
        {
            var response = exchange.Http.Response;
            snapshot.Add("status", response.StatusCode.ToString(CultureInfo.InvariantCulture));
            snapshot.AddHeaders("header", response.Headers);
            snapshot.AddCount("body transforms", exchange.ResponsePlan?.DeclaredCount);
        }

        return snapshot;
    }

    /// <summary>What differs in a later one, in the order in which it is written down.</summary>
    public IReadOnlyList<ExplainedChange> ChangesTo(Snapshot later) =>
    [
        .. from value in later._values
           let old = _values.GetValueOrDefault(value.Key)
           where old != value.Value
           select Change(value.Key, old, value.Value),
        .. from value in _values where !later._values.ContainsKey(value.Key) select Change(value.Key, value.Value, null),
    ];

    private void AddRequest(Exchange exchange, Phase phase)
    {
        Add("method", exchange.Method);
        Add("scheme", exchange.Scheme);
        Add("host", exchange.Host);
        Add("path", exchange.Path);
        Add("query", exchange.QueryString);
        Add("client", exchange.ClientAddress.ToString());
        Add("user", exchange.Http.Features.Get<IHttpAuthenticationFeature>()?.User?.Identity?.Name);
        AddHeaders(phase is Phase.OnRequest or Phase.OnLookup ? "header" : "request header", exchange.Http.Request.Headers, without: "Host");
        AddCount("request body transforms", exchange.RequestPlan?.DeclaredCount);
    }

    private void AddDecisions(Exchange exchange)
    {
        Add("cluster", exchange.ChosenCluster);
        Add("address", exchange.ForwardAddress);
        Add("priority", exchange.Priority == Priority.Normal ? null : exchange.Priority.ToString());
        Add("suspicion", exchange.Suspicion is { IsSet: true } suspicion ? $"{suspicion.Level}, {suspicion.Reason}" : null);
        var cache = exchange.Cache;
        Add("cache pass", cache.IsPass ? "yes" : null);
        Add("cache lookup", cache.Lookup ? null : "no");
        Add("cache store", cache.Store?.ToString());
        Add("cache credentials", cache.HasCredentials ? "yes" : null);
        Add("cache key", cache.Key);
        Add("cache key parts", Join(cache.KeyParts));
        Add("cache vary", Join(cache.Vary));
        Add("cache ttl", cache.Ttl?.ToString());
        Add("cache grace", cache.Grace?.ToString());
        Add("cache keep", cache.Keep?.ToString());
        Add("cache tags", Join(cache.Tags));
        Add("cache store name", cache.StoreName);
        Add("cache esi", cache.Esi?.ToString());
        Add("cache outcome", cache.Outcome == CacheOutcome.None ? null : cache.Outcome.ToString());
        Add("cache reason", cache.Reason);
        var compression = exchange.Compression;
        Add("compression", compression.Enabled?.ToString());
        Add("compression brotli level", compression.BrotliLevel?.ToString(CultureInfo.InvariantCulture));
        Add("compression gzip level", compression.GzipLevel?.ToString(CultureInfo.InvariantCulture));
    }

    private void AddHeaders(string kind, IHeaderDictionary headers, string? without = null)
    {
        foreach (var (name, values) in headers)
        {
            if (!name.Equals(without, StringComparison.OrdinalIgnoreCase))
            {
                _values[$"{kind} {name}"] = string.Join(LineEnd, (IEnumerable<string?>)values);
            }
        }
    }

    private void AddCount(string name, int? count) => Add(name, count is > 0 and { } some ? some.ToString(CultureInfo.InvariantCulture) : null);

    private void Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _values[name] = value;
        }
    }

    // Compared whole, shown masked: a secret that was replaced by another is a change.
    private ExplainedChange Change(string what, string? old, string? now) => new(what, Shown(what, old), Shown(what, now));

    private string? Shown(string what, string? value) =>
        value is null ? null
        : what.IndexOf("header ", StringComparison.Ordinal) is not (>= 0 and var start) ? _showsSecrets ? value : Secrets.OfText(value)
        : _showsSecrets ? value.Replace($"{LineEnd}", ", ", StringComparison.Ordinal)
        : Secrets.OfHeader(what[(start + "header ".Length)..], new StringValues(value.Split(LineEnd)));

    private static string? Join(IEnumerable<string> parts) => string.Join(", ", parts) is { Length: > 0 } joined ? joined : null;
}
