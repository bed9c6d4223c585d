using System.Security.Cryptography;
using System.Text;

namespace ScriptProxy.Bench.Workloads;

/// <summary>A request and what must come back: what answers wrongly is not measured.</summary>
/// <param name="Request">The request.</param>
/// <param name="Body">The whole body of the answer; null for any.</param>
internal sealed record Check(Request Request, string? Body)
{
    public int Status { get; init; } = 200;

    /// <summary>Headers that the answer must have.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>Asks a server.</summary>
    /// <returns>What is wrong with its answer; null if nothing is.</returns>
    public async Task<string?> AskAsync(HttpClient client, Version version, CancellationToken cancellationToken)
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
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        var headers = answer.Headers.Concat(answer.Content.Headers).ToLookup(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return (int)answer.StatusCode != Status ? $"{Request.Path}: status {(int)answer.StatusCode}, not {Status}"
            : Body is not null && body != Body ? $"{Request.Path}: a body of {body.Length} ({Hash(body)}), not of {Body.Length} ({Hash(Body)})"
            : Headers.FirstOrDefault(header => !headers[header.Key].Contains(header.Value)) is { Key: not null } missing ? $"{Request.Path}: {missing.Key} is '{string.Join(", ", headers[missing.Key])}', not '{missing.Value}'"
            : null;
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
}
