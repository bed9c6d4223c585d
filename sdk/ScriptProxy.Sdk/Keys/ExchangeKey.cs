using System.Globalization;
using System.Net;

namespace ScriptProxy.Sdk;

/// <summary>
/// What tells exchanges apart, for tables and limiters: the client's address or network, a header, a cookie, the path, or several of them. Made once,
/// while loading, from a text that may stand in options. Immutable.
/// </summary>
/// <remarks>
/// A text is one of these, or several joined by <c>+</c>: <c>address</c>; <c>address/24/64</c>, the client's network of 24 bits in IPv4 and 64 in IPv6 (<c>address/32/64</c> leaves an IPv4 address as it is); <c>header:NAME</c>; <c>cookie:NAME</c>;
/// <c>query:NAME</c>; <c>path</c>, where <c>/login;x</c> and <c>/login%20</c> are <c>/login</c>, as for rules (<see cref="PathReadings"/>), by the shortest reading, so that a page has no other key for each of its spellings: one, or 2ⁿ of n segments where an upstream decodes slashes before it cuts off parameters (<c>/;a%2Flogin</c> is <c>/</c>); <c>path/2</c>, its first two segments; <c>host</c>, without the port; <c>method</c>; <c>all</c>, one key for all exchanges.
/// <para>A header with underscores for hyphens (<c>X_Api_Key</c>) is the same header, as it is to CGI, WSGI and PHP.</para>
/// <para>Of a header, a cookie or a name of the query that a request has with several values nobody knows which one an upstream reads. The client's <c>address/32/64</c> takes its place, so that who adds values makes
/// up no keys; <see cref="All"/> has the key by each of them, and limits charge each.</para>
/// </remarks>
public sealed class ExchangeKey
{
    private const int MostKeys = 8;

    private readonly KeyPart[] _parts;

    private ExchangeKey(string text, KeyPart[] parts) => (Text, _parts) = (text, parts);

    /// <summary>The client's address.</summary>
    public static ExchangeKey Address { get; } = Parse("address");

    /// <summary>What it was made from.</summary>
    public string Text { get; }

    /// <summary>Makes a key from a text.</summary>
    /// <param name="text">The text, as the remarks describe.</param>
    /// <exception cref="FormatException">It is none; the message says what is wrong.</exception>
    public static ExchangeKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ExchangeKey(text, [.. text.Split('+').Select(part => KeyPart.Parse(part.Trim()))]);
    }

    /// <summary>The client's network: addresses that share their first bits are one key, such as <c>10.0.0.0/24</c>.</summary>
    /// <param name="v4">How many bits of an IPv4 address, 0 to 32.</param>
    /// <param name="v6">How many bits of an IPv6 address, 0 to 128.</param>
    /// <exception cref="FormatException">A number is outside its range.</exception>
    public static ExchangeKey Network(int v4 = 24, int v6 = 64) => Parse(string.Create(CultureInfo.InvariantCulture, $"address/{v4}/{v6}"));

    /// <summary>An exchange's key.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <returns>The key; null if the request lacks a part of it, such as the header.</returns>
    public string? Of(IExchange exchange) => Of(exchange, stackalloc char[128]) is { IsEmpty: false } key ? key.ToString() : null;

    /// <summary>An exchange's key, without an allocation where it fits: <c>table.Increment(key.Of(request, stackalloc char[128]))</c>.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="buffer">Where it may be written; a longer key is allocated.</param>
    /// <returns>The key; empty if the request lacks a part of it.</returns>
    public ReadOnlySpan<char> Of(IExchange exchange, Span<char> buffer) => Of(exchange, buffer, out _);

    /// <summary>An exchange's key, and whether it has several.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="buffer">Where it may be written; a longer key is allocated.</param>
    /// <param name="isAmbiguous">Whether the address took the place of several values: then <see cref="All"/> has the keys.</param>
    /// <returns>The key; empty if the request lacks a part of it.</returns>
    public ReadOnlySpan<char> Of(IExchange exchange, Span<char> buffer, out bool isAmbiguous)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        isAmbiguous = false;
        var writer = new KeyWriter(buffer);
        for (var i = 0; i < _parts.Length; i++)
        {
            if (i > 0)
            {
                writer.Add(" ");
            }

            if (!_parts[i].Write(exchange, ref writer))
            {
                return default;
            }
        }

        isAmbiguous = writer.IsAmbiguous;
        return writer.Written;
    }

    /// <summary>An exchange's keys: one, or one by each of several values of a header, a cookie or a name of the query. Sorted.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <returns>The keys; none if the request lacks a part of them, null if there are more than eight, which nobody sends by mistake.</returns>
    public IReadOnlyList<string>? All(IExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        string[] keys = [.. _parts[0].All(exchange).Take(MostKeys + 1)];
        foreach (var part in _parts.Skip(1))
        {
            var texts = part.All(exchange);
            keys = [.. keys.SelectMany(key => texts.Select(text => $"{key} {text}")).Take(MostKeys + 1)];
        }

        Array.Sort(keys, StringComparer.Ordinal);
        return keys.Length <= MostKeys ? keys : null;
    }

    /// <summary>The key of an address as <see cref="Address"/> writes it: an IPv4 address in IPv6's clothes is the IPv4 address.</summary>
    /// <param name="address">The address.</param>
    public static string Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
