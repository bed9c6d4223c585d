using System.Text.Json;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>
/// Purging by requests, as recipes for Varnish and Fastly have it: <c>PURGE</c> for the address of the request, <c>PURGE</c> with <c>Surrogate-Key</c>, <c>Cache-Tag</c> or
/// <c>xkey</c> for tags, <c>BAN</c> with <c>X-Ban</c> for an expression.
/// </summary>
/// <param name="cache">What purges.</param>
/// <param name="allowed">Who may.</param>
/// <param name="allowKey">Where that stands in the configuration.</param>
internal sealed class PurgeRequests(CacheInvalidator cache, AllowedAddresses allowed, string allowKey)
{
    private static readonly string[] TagHeaders = ["Surrogate-Key", "Cache-Tag", "xkey", "xkey-purge", "xkey-softpurge"];
    private static readonly string[] SoftHeaders = ["Soft-Purge", "X-Purge-Soft", "Fastly-Soft-Purge"];

    /// <summary>The requests that are for the cache itself.</summary>
    public static Match Match { get; } = new() { Methods = ["PURGE", "BAN"] };

    /// <summary>Does what a request of <see cref="Match"/> asks for, if its client may.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="primaryKey">The primary key that a GET of the same address would have.</param>
    /// <returns>What to respond.</returns>
    public Answer Answer(IExchange exchange, string primaryKey)
    {
        if (!allowed.Contains(exchange.ClientAddress))
        {
            // RFC 9110 15.5.6: a 405 says what is allowed.
            var refusal = Error(405, $"{exchange.Method} is not allowed from {exchange.ClientAddress}; {allowKey} lists who may");
            refusal.Headers.Allow = "GET, HEAD";
            return refusal;
        }

        return exchange.Method == "BAN" ? Ban(exchange) : Purge(exchange, primaryKey);
    }

    private Answer Purge(IExchange exchange, string primaryKey)
    {
        var soft = SoftHeaders.Any(name => IsOn(exchange.RequestHeader(name))) || exchange.RequestHeader("xkey-softpurge").Count > 0;
        if (!TagHeaders.Any(name => exchange.RequestHeader(name).Count > 0))
        {
            return Done(cache.Invalidate(new Invalidation.Resource(primaryKey), soft), soft);
        }

        var tags = TagHeaders.SelectMany(name => Tags(exchange.RequestHeader(name))).ToList();
        return tags.Count > 0 ? Done(cache.PurgeTags(tags, soft), soft)
            : Error(400, "the header names no tag; nothing was purged"); // never the address instead: a script's variable was empty
    }

    private Answer Ban(IExchange exchange)
    {
        if (exchange.RequestHeader("X-Ban") is not [{ Length: > 0 } expression])
        {
            return Error(400, "BAN takes one header X-Ban, such as 'X-Ban: path ~ ^/img/ && header:Content-Type == image/png'");
        }

        try
        {
            return Done(cache.Invalidate(BanExpression.Parse(expression), soft: false), soft: false);
        }
        catch (FormatException exception)
        {
            return Error(400, $"X-Ban: {exception.Message}");
        }
    }

    private static bool IsOn(StringValues value) => value.ToString() is not ("" or "0" or "false");

    private static IEnumerable<string> Tags(StringValues values) =>
        values.SelectMany(value => (value ?? "").Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries));

    private static Answer Done(int purged, bool soft) => Json(200, json =>
    {
        json.WriteNumber("purged", purged);
        json.WriteBoolean("soft", soft);
    });

    private static Answer Error(int status, string message) => Json(status, json => json.WriteString("error", message));

    private static Answer Json(int status, Action<Utf8JsonWriter> write)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        var answer = new Answer(status) { Bytes = text.ToArray(), ContentType = "application/json; charset=utf-8" };
        answer.Headers.CacheControl = "no-store";
        return answer;
    }
}
