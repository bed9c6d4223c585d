using System.Buffers;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>The headers by which upstreams are told who has signed in. What a client sends under their names is removed from every request.</summary>
/// <param name="userHeader">The header for the name; null for none.</param>
/// <param name="names">All of them.</param>
internal sealed class ToldHeaders(string? userHeader, IEnumerable<string> names)
{
    private const string Authorization = "AUTHORIZATION";

    private readonly HashSet<string> _names = [.. names.Append(userHeader).OfType<string>().Select(Folded).Where(name => name != Authorization)];

    public bool Any => _names.Count > 0;

    /// <summary>Whether Authorization is one of them. It says who a client is before it can be said who he turned out to be, so it is left until upstreams are asked.</summary>
    public bool HasAuthorization { get; } = names.Select(Folded).Contains(Authorization);

    public void Tell(IRequest request, Account account)
    {
        if (userHeader is not null && account.User.Length > 0)
        {
            request.Headers[userHeader] = HeaderText.Of(account.User);
        }

        foreach (var (name, value) in account.Headers)
        {
            request.Headers[name] = value;
        }
    }

    public void Clean(IRequest request)
    {
        var headers = request.Headers;
        var fields = ArrayPool<KeyValuePair<string, StringValues>>.Shared.Rent(headers.Count);
        var count = headers.Count;
        headers.CopyTo(fields, 0);
        for (var i = 0; i < count; i++)
        {
            if (IsTold(fields[i].Key))
            {
                headers.Remove(fields[i].Key);
            }
        }

        ArrayPool<KeyValuePair<string, StringValues>>.Shared.Return(fields, clearArray: true);
    }

    // CGI and what comes of it (WSGI, PHP) cannot tell X_User from X-User.
    private static string Folded(string name) => name.Replace('_', '-').ToUpperInvariant();

    private bool IsTold(string name)
    {
        Span<char> folded = stackalloc char[128];
        if (name.Length > folded.Length)
        {
            return _names.Contains(Folded(name));
        }

        name.AsSpan().ToUpperInvariant(folded);
        folded[..name.Length].Replace('_', '-');
        return _names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(folded[..name.Length]);
    }
}
