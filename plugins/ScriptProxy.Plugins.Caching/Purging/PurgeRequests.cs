using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Tags;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>
/// Purging by requests, as recipes for Varnish and Fastly have it: <c>PURGE</c> for the address of the request, <c>PURGE</c> with a header of tags for those, <c>BAN</c> with
/// <c>X-Ban</c> for an expression.
/// </summary>
/// <param name="cache">What purges.</param>
/// <param name="allowed">Who may.</param>
/// <param name="allowKey">Where that stands in the configuration.</param>
/// <param name="tags">Which headers of responses give tags: the same do in a request.</param>
internal sealed class PurgeRequests(CacheInvalidator cache, AddressSet allowed, string allowKey, TagOptions tags)
{
    private const string XkeySoft = "xkey-softpurge";

    private static readonly string[] SoftHeaders = ["Soft-Purge", "X-Purge-Soft", "Fastly-Soft-Purge"];

    private readonly TagOptions _tags = new() { Headers = [.. tags.Headers, "xkey-purge", XkeySoft], MaxCount = tags.MaxCount, MaxLength = tags.MaxLength };

    /// <summary>The requests that are for the cache itself.</summary>
    public static Match Match { get; } = new() { Methods = ["PURGE", "BAN"] };

    /// <summary>Does what a request of <see cref="Match"/> asks for, if its client may.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="headers">The request's headers.</param>
    /// <param name="primaryKey">The primary key that a GET of the same address would have.</param>
    /// <returns>What to respond.</returns>
    public async ValueTask<Answer> AnswerAsync(IExchange exchange, IHeaderDictionary headers, string primaryKey)
    {
        if (!allowed.Contains(exchange.ClientAddress))
        {
            // RFC 9110 15.5.6: a 405 says what is allowed.
            var refusal = Error(405, $"{exchange.Method} is not allowed from {exchange.ClientAddress}; {allowKey} lists who may");
            refusal.Headers.Allow = "GET, HEAD";
            return refusal;
        }

        try
        {
            var soft = SoftHeaders.Any(name => IsOn(headers[name]));
            return exchange.Method == "BAN" ? await BanAsync(headers, soft) : await PurgeAsync(headers, primaryKey, soft || headers.ContainsKey(XkeySoft));
        }
        catch (IOException exception)
        {
            return Error(500, exception.Message);
        }
    }

    private async ValueTask<Answer> PurgeAsync(IHeaderDictionary headers, string primaryKey, bool soft)
    {
        if (!_tags.Headers.Exists(headers.ContainsKey))
        {
            return Done(await cache.Stores.InvalidateAsync(new Invalidation.Resource(primaryKey), soft), soft);
        }

        return new TagReader(_tags).Read(headers, []) switch
        {
            null => Error(400, $"these are more than {_tags.MaxCount} tags, or one is longer than {_tags.MaxLength} characters; nothing was purged"),
            [] => Error(400, "the header names no tag; nothing was purged"), // never the address instead: a script's variable was empty
            var read => Done(await cache.PurgeTagsAsync(read, soft), soft),
        };
    }

    private async ValueTask<Answer> BanAsync(IHeaderDictionary headers, bool soft)
    {
        if (headers["X-Ban"] is not [{ Length: > 0 } expression])
        {
            return Error(400, "BAN takes one header X-Ban, such as 'X-Ban: path ~ ^/img/ && header:Content-Type == image/png'");
        }

        try
        {
            return Done(await cache.BanAsync(expression, soft), soft, isLazy: true);
        }
        catch (FormatException exception)
        {
            return Error(400, $"X-Ban: {exception.Message}");
        }
    }

    private static bool IsOn(StringValues value) => value.ToString() is not ("" or "0" or "false");

    private static Answer Done(int purged, bool soft, bool isLazy = false) => Json(200, json =>
    {
        json.WriteNumber("purged", purged);
        json.WriteBoolean("soft", soft);
        if (isLazy)
        {
            json.WriteBoolean("lazy", true);
        }
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
