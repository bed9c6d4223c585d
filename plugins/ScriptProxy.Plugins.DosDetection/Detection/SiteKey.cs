using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>What sites are told apart by.</summary>
internal sealed class SiteKey(SiteScope scope)
{
    /// <summary>The site of requests without <c>Host</c>, which HTTP/1.0 has.</summary>
    private const string NoHost = "-";

    private readonly ExchangeKey _key = ExchangeKey.Parse(scope == SiteScope.All ? "all" : "host");

    public ReadOnlySpan<char> Of(IExchange exchange, Span<char> buffer) => _key.Of(exchange, buffer) is { IsEmpty: false } key ? key : NoHost;
}
