using System.IO.Compression;

namespace ScriptProxy.Host.Testing.Upstreams;

/// <summary>Asks for compressed answers and decodes them, as <see cref="SocketsHttpHandler.AutomaticDecompression"/> does over connections.</summary>
internal sealed class Decoding(HttpMessageHandler client) : DelegatingHandler(client)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        foreach (var coding in new[] { "gzip", "deflate", "br" }.Where(coding => !request.Headers.AcceptEncoding.Any(asked => asked.Value == coding)))
        {
            request.Headers.AcceptEncoding.Add(new(coding));
        }

        var response = await base.SendAsync(request, cancellationToken);
        var coded = response.Content;
        if (coded.Headers.ContentEncoding.Count == 1 && Decoder(coded.Headers.ContentEncoding.Single(), await coded.ReadAsStreamAsync(cancellationToken)) is { } decoder)
        {
            response.Content = new StreamContent(decoder);
            foreach (var (name, values) in coded.Headers.Where(header => header.Key is not ("Content-Length" or "Content-Encoding")))
            {
                response.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return response;
    }

    private static Stream? Decoder(string coding, Stream body) => coding.ToLowerInvariant() switch
    {
        "gzip" => new GZipStream(body, CompressionMode.Decompress),
        "deflate" => new ZLibStream(body, CompressionMode.Decompress),
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        _ => null,
    };
}
