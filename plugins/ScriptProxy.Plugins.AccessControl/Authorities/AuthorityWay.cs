using System.Globalization;
using System.Net;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.AccessControl.SigningIn;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Authorities;

/// <summary>Lets in whom an authority lets in: a 2xx does, a 401, a 403 and a redirection are passed on to the client, and all else is a failure.</summary>
internal sealed class AuthorityWay(AuthorityCall call, AuthorityOptions options, TimeProvider time) : Way
{
    private const int Remembered = 10_000;
    private const int MostBytes = 64 * 1024;

    private const string Authorization = "Authorization";

    private static readonly string[] PassedOn = ["WWW-Authenticate", "Location", "Set-Cookie", "Cache-Control", "Content-Language", "Retry-After"];

    private readonly byte[] _key = Digest.NewKey();
    private readonly ShortMemory<Account> _known = new(Remembered, time);

    public override bool KeepsCredentials => options.KeepCredentials;

    public override async ValueTask<Finding> FindAsync(IRequest request, string credentials)
    {
        if (call.IsFromItself(request))
        {
            return Finding.Unknown("it asks itself: its Address leads back to a rule that asks it, so let an Allow with the Path of that address stand first", 500);
        }

        // It decides by one spelling, and an upstream that reads another would be asked for what it has not seen.
        if (!options.AnyPath && (request.Path.Contains("//", StringComparison.Ordinal) || !PathReadings.Of(request.Path).IsEmpty))
        {
            return Finding.Bad("the path can be read in several ways") with { Answer = new Answer(400) { Text = "The path can be read in several ways.\n" } };
        }

        var digest = options.Remember > TimeSpan.Zero ? DigestOf(request) : default;
        if (options.Remember > TimeSpan.Zero && _known.Find(digest) is { } known)
        {
            return Finding.Good(known);
        }

        try
        {
            var finding = await call.AskAsync(request, ReadAsync);
            if (finding.Account is { } account && options.Remember > TimeSpan.Zero)
            {
                _known.Add(digest, account, time.GetUtcNow() + options.Remember);
            }

            return finding;
        }
        catch (Exception exception) when (!request.Aborted.IsCancellationRequested && exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return Finding.Unknown(exception is OperationCanceledException ? "there was no answer in time" : "there was no answer: " + exception.Message, 500);
        }
    }

    private async ValueTask<Finding> ReadAsync(HttpResponseMessage response, CancellationToken cancelled)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return Finding.Good(AccountOf(response));
        }

        if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) && (status is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is null))
        {
            return Finding.Unknown($"it answered {status}", 500);
        }

        var body = new byte[MostBytes];
        await using var stream = await response.Content.ReadAsStreamAsync(cancelled);
        var length = await stream.ReadAtLeastAsync(body, MostBytes, throwOnEndOfStream: false, cancelled);
        var type = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types) ? types.ToString() : null;
        var answer = new Answer(status) { Bytes = body.AsMemory(0, length), ContentType = type };
        foreach (var name in PassedOn)
        {
            if (ValuesOf(response, name) is { Count: > 0 } values)
            {
                answer.Headers[name] = values;
            }
        }

        return Finding.Bad($"it answered {status}") with { Answer = answer };
    }

    private Account AccountOf(HttpResponseMessage response) => new(
        options.UserFrom is { } from ? ValuesOf(response, from).ToString() : "",
        [.. from name in options.ResponseHeaders
            where !name.Equals(Authorization, StringComparison.OrdinalIgnoreCase)
            let values = ValuesOf(response, name)
            where values.Count > 0
            select KeyValuePair.Create(name, string.Join(", ", values.ToArray()))],
        Account.NoClaims)
    {
        Authorization = options.ResponseHeaders.Contains(Authorization, StringComparer.OrdinalIgnoreCase) && ValuesOf(response, Authorization) is [{ Length: > 0 } told] ? told : null,
    };

    private static StringValues ValuesOf(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) || response.Content.Headers.NonValidated.TryGetValues(name, out values) ? new StringValues([.. values]) : default;

    // All that it is told; each part with its length, so that no two requests look alike.
    private Digest DigestOf(IRequest request)
    {
        var parts = new List<string> { request.Method, request.Scheme, request.Host, request.Path, request.QueryString, ExchangeKey.Of(request.ClientAddress) };
        foreach (var values in options.RequestHeaders.Select(request.RequestHeader))
        {
            parts.Add(values.Count.ToString(CultureInfo.InvariantCulture)); // none is not the same as an empty one
            parts.AddRange(values.Select(value => value ?? ""));
        }

        return Digest.Of(_key, string.Concat(parts.Select(part => $"{part.Length}:{part}")));
    }
}
