using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Status;

/// <summary>This cache's member of <c>Cache-Status</c> (RFC 9211): <c>ScriptProxy; fwd=stale; fwd-status=304; stored; ttl=60</c>.</summary>
internal readonly record struct CacheStatusMember
{
    /// <summary>The field.</summary>
    public const string Field = "Cache-Status";

    private static readonly string[] Reasons = ["", "bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial"];

    /// <summary>Why the upstream was asked; <see cref="ForwardReason.None"/> is a hit.</summary>
    public ForwardReason Forward { get; init; }

    /// <summary>What the upstream answered, if it was asked.</summary>
    public int? ForwardStatus { get; init; }

    /// <summary>For how many seconds the response is fresh still; less than 0 if it is stale.</summary>
    public long? Ttl { get; init; }

    /// <summary>Whether the upstream's answer was stored.</summary>
    public bool Stored { get; init; }

    /// <summary>Whether another request's answer was shared.</summary>
    public bool Collapsed { get; init; }

    /// <summary>The key, if it is to be shown.</summary>
    public string? Key { get; init; }

    /// <summary>More, in a few words.</summary>
    public string? Detail { get; init; }

    /// <summary>The same with more in <see cref="Detail"/>, if there is more.</summary>
    public CacheStatusMember With(string? detail) => detail is null ? this : this with { Detail = Detail is null ? detail : $"{Detail}; {detail}" };

    /// <summary>Appends it behind what caches nearer to the upstream have said (RFC 9211 2).</summary>
    /// <param name="headers">The response's headers.</param>
    /// <param name="cache">The cache's name.</param>
    public void AppendTo(IHeaderDictionary headers, string cache) => headers[Field] = StringValues.Concat(headers[Field], ToText(cache));

    /// <summary>Its text.</summary>
    /// <param name="cache">The cache's name.</param>
    public string ToText(string cache)
    {
        var room = 128 + (2 * (cache.Length + (Key?.Length ?? 0) + (Detail?.Length ?? 0)));
        var writer = new SpanWriter(room <= 512 ? stackalloc char[512] : new char[room]);
        Write(ref writer, cache);
        return writer.Written.ToString();
    }

    /// <summary>Writes it. Allocates nothing.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="cache">The cache's name.</param>
    public void Write(ref SpanWriter writer, string cache)
    {
        StructuredText.Write(ref writer, cache);
        if (Forward == ForwardReason.None)
        {
            writer.Add("; hit");
        }
        else
        {
            writer.Add("; fwd=");
            writer.Add(Reasons[(int)Forward]);
            Add(ref writer, "; fwd-status=", ForwardStatus);
            writer.Add(Stored ? "; stored" : "");
            writer.Add(Collapsed ? "; collapsed" : "");
        }

        Add(ref writer, "; ttl=", Ttl);
        Add(ref writer, "; key=", Key);
        Add(ref writer, "; detail=", Detail);
    }

    private static void Add(ref SpanWriter writer, string parameter, long? value)
    {
        if (value is { } number)
        {
            writer.Add(parameter);
            writer.Add(number);
        }
    }

    // RFC 9211 2.7 has a string for the key, and 2.8 for the detail a string or a token: a string is always right.
    private static void Add(ref SpanWriter writer, string parameter, string? value)
    {
        if (value is not null)
        {
            writer.Add(parameter);
            StructuredText.WriteString(ref writer, value);
        }
    }
}
