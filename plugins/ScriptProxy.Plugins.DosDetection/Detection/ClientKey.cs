using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>What clients are told apart by: what the options say, and for who lacks it the address, so that nobody hides by leaving it out.</summary>
/// <param name="text">The options' key.</param>
/// <param name="more">What is added to it.</param>
internal sealed class ClientKey(string text, string more = "")
{
    private const string Address = "address/32/64";

    private readonly ExchangeKey _key = ExchangeKey.Parse(text + more);
    private readonly ExchangeKey _fallback = ExchangeKey.Parse(Address + more);

    /// <summary>What of a key may be shown: a header or a cookie may be a secret.</summary>
    public static ExchangeKey Shown(string text) => ExchangeKey.Parse(text.StartsWith("address", StringComparison.Ordinal) && !text.Contains('+', StringComparison.Ordinal) ? text : Address);

    public string Of(IExchange exchange) => _key.Of(exchange) ?? _fallback.Of(exchange)!;

    public ReadOnlySpan<char> Of(IExchange exchange, Span<char> buffer) => _key.Of(exchange, buffer) is { IsEmpty: false } key ? key : _fallback.Of(exchange, buffer);
}
