using System.Globalization;

namespace ScriptProxy.Sdk;

/// <summary>One part of a key.</summary>
internal abstract class KeyPart
{
    private const string Kinds = "there are address, address/24/64, header:NAME, cookie:NAME, query:NAME, path, path/2, host, method and all";

    public static KeyPart Parse(string text)
    {
        var name = text[(text.IndexOf(':') + 1)..];
        return text switch
        {
            "address" => new AddressPart(),
            "path" => new PathPart(int.MaxValue),
            "host" => new HostPart(),
            "method" => new TextPart(exchange => exchange.Method),
            "all" => new TextPart(_ => "all"),
            _ when text.StartsWith("address/", StringComparison.Ordinal) && text.Split('/') is [_, var v4, var v6] =>
                new AddressPart(Number(v4, 0, 32, text), Number(v6, 0, 128, text)),
            _ when text.StartsWith("path/", StringComparison.Ordinal) => new PathPart(Number(text["path/".Length..], 1, 100, text)),
            _ when name.Length > 0 && text.StartsWith("header:", StringComparison.Ordinal) => new ValuePart(exchange => HeaderValues.Of(exchange, name)),
            _ when name.Length > 0 && text.StartsWith("cookie:", StringComparison.Ordinal) => new ValuePart(exchange => CookieValues.Of(exchange.RequestHeader("Cookie"), name)),
            _ when name.Length > 0 && text.StartsWith("query:", StringComparison.Ordinal) => new ValuePart(exchange => exchange.Http.Request.Query[name]),
            _ => throw new FormatException($"'{text}' is no key: {Kinds}"),
        };
    }

    /// <returns>Whether the request has it.</returns>
    public abstract bool Write(IExchange exchange, ref KeyWriter writer);

    /// <summary>What it is by each reading of the request; none if the request lacks it.</summary>
    public virtual string[] All(IExchange exchange)
    {
        var writer = new KeyWriter(stackalloc char[128]);
        return Write(exchange, ref writer) ? [writer.Written.ToString()] : [];
    }

    private static int Number(string text, int least, int most, string part) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"'{text}' in '{part}' is no number from {least} to {most}");

    private delegate ReadOnlySpan<char> Reading(IExchange exchange);

    private sealed class TextPart(Reading read) : KeyPart
    {
        public override bool Write(IExchange exchange, ref KeyWriter writer)
        {
            var text = read(exchange);
            writer.Add(text);
            return text.Length > 0;
        }
    }

    /// <summary>As routes see it, so that no other spelling is another key: without the port and the root's dot, in lower case.</summary>
    private sealed class HostPart : KeyPart
    {
        public override bool Write(IExchange exchange, ref KeyWriter writer)
        {
            var host = exchange.Host.AsSpan();
            var colon = host.LastIndexOf(':');
            var name = (colon > host.LastIndexOf(']') ? host[..colon] : host).TrimEnd('.');
            writer.AddLower(name);
            return name.Length > 0;
        }
    }

    private sealed class PathPart(int segments) : KeyPart
    {
        public override bool Write(IExchange exchange, ref KeyWriter writer)
        {
            // What is one page for rules is one key: the shortest of what upstreams may read in it, in lower case, without empty segments.
            var path = PathReadings.Shortest(exchange.Path).AsSpan().TrimStart('/');
            writer.Add("/");
            for (var left = segments; left > 0 && path.Length > 0; left--)
            {
                var end = path.IndexOf('/') is >= 0 and var slash ? slash : path.Length;
                writer.Add(left < segments ? "/" : "");
                writer.AddLower(path[..end]);
                path = path[end..].TrimStart('/');
            }

            return true;
        }
    }
}
