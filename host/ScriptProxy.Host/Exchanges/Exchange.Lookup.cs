using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

// OnLookup: the exchange can be answered from what is kept.
internal sealed partial class Exchange : ILookup
{
    string ILookup.Target => UpstreamTarget.PathAndQuery(RawTarget, OriginalPath, Path, QueryString);

    string? ILookup.Cluster => ChosenCluster;

    string? ILookup.Route => Generation.Routing.RouteBeyondAddress(this);

    IHeaderDictionary ILookup.Headers => _requestHeaders.Of(Http.Request.Headers);

    IHeaderDictionary ILookup.ResponseHeaders => _lookupHeaders.Of(_keptHeaders ??= []);

    // Kestrel's detection of bodies knows nothing of upgrades (RFC 9110 7.8) and of WebSockets in HTTP/2 (RFC 8441).
    public bool HasBody =>
        Http.Features.Find<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
        || IsUpgrade;

    /// <summary>Whether the request asks for another protocol.</summary>
    public bool IsUpgrade =>
        Http.Features.Find<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        || Http.Features.Find<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    Verdict ILookup.Respond(Answer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ThrowUnlessLookingUp();
        return Take(answer);
    }

    /// <summary>Adds the headers that lookup hooks have set to an answer that does not have them itself.</summary>
    private void AddLookupHeaders()
    {
        if (_keptHeaders is not { Count: > 0 } kept)
        {
            return;
        }

        var headers = Http.Response.Headers;
        foreach (var (name, values) in kept)
        {
            if (!headers.ContainsKey(name))
            {
                headers[name] = values;
            }
        }
    }

    private void ThrowUnlessLookingUp()
    {
        if (!_looksUp)
        {
            throw new InvalidOperationException("The exchange has gone on already: this call comes after the phase OnLookup.");
        }
    }
}
