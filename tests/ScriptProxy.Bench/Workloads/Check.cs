using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace ScriptProxy.Bench.Workloads;

/// <summary>A request and what must come back: what answers wrongly is not measured.</summary>
/// <param name="Request">The request.</param>
/// <param name="Body">The whole body of the answer; null for any.</param>
internal sealed record Check(Request Request, string? Body)
{
    // A cache may store an answer a moment after it has sent it.
    private const int MostAttempts = 5;
    private static readonly TimeSpan StoringTime = TimeSpan.FromMilliseconds(200);

    public int Status { get; init; } = 200;

    /// <summary>What the body must have in it.</summary>
    public string BodyPart { get; init; } = "";

    /// <summary>How many bytes the body may have as it is sent: who compresses less well is not measured beside who does.</summary>
    public int MostBytes { get; init; } = int.MaxValue;

    /// <summary>Headers that the answer must have.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>A header that must be the same when it is asked again: the upstream gives each answer another one, so that it tells whether a cache answered.</summary>
    public string? SameAgain { get; init; }

    /// <summary>Whether how long the body is as it is sent belongs to the result.</summary>
    public bool ShowsSize => MostBytes < int.MaxValue;

    /// <summary>Asks a server.</summary>
    /// <param name="client">Asks.</param>
    /// <param name="version">The version of HTTP.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="sent">Is told how many bytes the body has as it is sent.</param>
    /// <returns>What is wrong with its answer; null if nothing is.</returns>
    public async Task<string?> AskAsync(HttpClient client, Version version, CancellationToken cancellationToken, Action<long>? sent = null)
    {
        var (wrong, first) = await AskOnceAsync(client, version, cancellationToken, sent);
        if (wrong is not null || SameAgain is null)
        {
            return wrong;
        }

        var second = first;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            (first, (_, second)) = (second, await AskOnceAsync(client, version, cancellationToken));
            if (first.Length > 0 && first == second)
            {
                return null;
            }

            await Task.Delay(StoringTime, cancellationToken);
        }

        return $"{Request.Path}: {SameAgain} is '{first}', and '{second}' when it is asked again";
    }

    private async Task<(string? Wrong, string Header)> AskOnceAsync(HttpClient client, Version version, CancellationToken cancellationToken, Action<long>? told = null)
    {
        using var message = new HttpRequestMessage(new HttpMethod(Request.Method), Request.Path) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        message.Headers.Host = Request.Host;
        message.Content = Request.Body is null ? null : new ByteArrayContent(Encoding.ASCII.GetBytes(Request.Body));
        foreach (var (name, value) in Request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var answer = await client.SendAsync(message, cancellationToken);
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        var sent = answer.Content.Headers.ContentLength;
        told?.Invoke(sent ?? 0);
        var body = await ReadAsync(answer.Content, cancellationToken);
        var headers = answer.Headers.Concat(answer.Content.Headers).ToLookup(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var wrong = (int)answer.StatusCode != Status ? $"{Request.Path}: status {(int)answer.StatusCode}, not {Status}"
            : Body is not null && body != Body ? $"{Request.Path}: a body of {body.Length} ({Hash(body)}), not of {Body.Length} ({Hash(Body)})"
            : sent > MostBytes ? $"{Request.Path}: {sent} bytes as sent, more than {MostBytes}"
            : !body.Contains(BodyPart, StringComparison.Ordinal) ? $"{Request.Path}: a body without {BodyPart}"
            : Headers.FirstOrDefault(header => !headers[header.Key].Contains(header.Value)) is { Key: not null } missing ? $"{Request.Path}: {missing.Key} is '{string.Join(", ", headers[missing.Key])}', not '{missing.Value}'"
            : null;
        return (wrong, string.Concat(headers[SameAgain ?? ""]));
    }

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var body = await content.ReadAsStreamAsync(cancellationToken);
        await using var unpacked = content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var reader = new StreamReader(unpacked);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
}
