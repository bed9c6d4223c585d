using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Sdk.Testing;

/// <summary>A request that a test sends. Every method gives back the request, so that calls can be chained.</summary>
public sealed class TestRequest
{
    /// <summary>Whom requests come from unless they say otherwise: an address that is set aside for examples.</summary>
    private static readonly IPAddress SomeClient = IPAddress.Parse("192.0.2.1");

    /// <param name="method">The method.</param>
    /// <param name="target">See <see cref="ITestProxy.GetAsync"/>.</param>
    /// <exception cref="ArgumentException">The target is neither a path nor an http or https URL.</exception>
    internal TestRequest(string method, string target)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        ArgumentException.ThrowIfNullOrEmpty(target);
        Method = method;
        (Scheme, var host, Target) = Split(target);
        Headers.Host = host;
    }

    /// <summary>The method.</summary>
    public string Method { get; }

    /// <summary>Path and query as they are sent.</summary>
    public string Target { get; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme { get; }

    /// <summary>The headers, <c>Host</c> among them.</summary>
    public IHeaderDictionary Headers { get; } = new HeaderDictionary();

    /// <summary>The address that the request comes from.</summary>
    public IPAddress ClientAddress { get; private set; } = SomeClient;

    /// <summary>The body; empty for none.</summary>
    public ReadOnlyMemory<byte> Content { get; private set; }

    /// <summary>Sets a header.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The request.</returns>
    public TestRequest Header(string name, string value)
    {
        Headers[name] = value;
        return this;
    }

    /// <summary>Adds a cookie.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, as it is sent.</param>
    /// <returns>The request.</returns>
    public TestRequest Cookie(string name, string value) =>
        Header("Cookie", Headers.Cookie.Count == 0 ? $"{name}={value}" : $"{Headers.Cookie}; {name}={value}");

    /// <summary>Has the request come from an address. Default: 192.0.2.1.</summary>
    /// <param name="address">An IPv4 or IPv6 address.</param>
    /// <returns>The request.</returns>
    /// <exception cref="FormatException">It is no address.</exception>
    public TestRequest From(string address)
    {
        ClientAddress = IPAddress.Parse(address);
        return this;
    }

    /// <summary>Gives the request a body of text, sent as UTF-8.</summary>
    /// <param name="text">The text.</param>
    /// <param name="contentType">Its type.</param>
    /// <returns>The request.</returns>
    public TestRequest Body(string text, string contentType = "text/plain; charset=utf-8") => Body(Encoding.UTF8.GetBytes(text), contentType);

    /// <summary>Gives the request a body.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="contentType">Their type.</param>
    /// <returns>The request.</returns>
    public TestRequest Body(ReadOnlyMemory<byte> bytes, string contentType)
    {
        Content = bytes;
        Headers.ContentLength = bytes.Length;
        return Header("Content-Type", contentType);
    }

    /// <summary>Gives the request a body of JSON.</summary>
    /// <param name="value">What is written as JSON.</param>
    /// <returns>The request.</returns>
    public TestRequest Json(object value) => Body(JsonSerializer.SerializeToUtf8Bytes(value, OwnOptions()), "application/json");

    // The framework's own options, and those that are equal to others, remember the types of a test beyond its file.
    private static JsonSerializerOptions OwnOptions() => new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Scheme}://{Headers.Host}{Target}";

    private static (string Scheme, string Host, string Target) Split(string target)
    {
        if (target[0] == '/')
        {
            return ("http", "localhost", target);
        }

        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || target[..scheme] is not ("http" or "https"))
        {
            throw new ArgumentException($"'{target}' is neither a path, such as /orders?id=7, nor an http or https URL.", nameof(target));
        }

        var rest = target[(scheme + 3)..];
        var end = rest.IndexOfAny(['/', '?']);
        var (host, path) = end < 0 ? (rest, "/") : (rest[..end], rest[end] == '/' ? rest[end..] : "/" + rest[end..]);
        return (target[..scheme], host, path);
    }
}
