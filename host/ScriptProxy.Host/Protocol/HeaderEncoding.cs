using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Net.Http.Headers;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// Carries every byte of a header's value through, both ways (RFC 9110 5.5: fields are bytes, with Latin-1 as their history). By default
/// Kestrel answers 400 to what is not UTF-8, or ends the whole HTTP/2 connection. Hooks see each byte as one character.
/// </summary>
internal static class HeaderEncoding
{
    private static readonly ContentLengthEncoding ContentLength = new();
    private static readonly ConnectionEncoding Connection = new();

    /// <summary>By itself the encoding writes a character that it lacks as one that looks like it, which may be a delimiter.</summary>
    private static readonly Encoding Exact = Encoding.GetEncoding("iso-8859-1", EncoderFallback.ExceptionFallback, DecoderFallback.ReplacementFallback);

    /// <summary>Towards clients.</summary>
    public static void Apply(KestrelServerOptions options)
    {
        options.RequestHeaderEncodingSelector = static name => name switch
        {
            _ when ReferenceEquals(name, HeaderNames.ContentLength) => ContentLength,
            _ when ReferenceEquals(name, HeaderNames.Connection) => Connection,
            _ => Encoding.Latin1,
        };
        options.ResponseHeaderEncodingSelector = static _ => Exact;
    }

    /// <summary>Towards upstreams.</summary>
    public static void Apply(SocketsHttpHandler handler)
    {
        handler.RequestHeaderEncodingSelector = static (_, _) => Exact;
        handler.ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1;
    }
}
