using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Sdk;

/// <summary>
/// Reads a header as any upstream might: where one cannot tell <c>X_Api_Key</c> from <c>X-Api-Key</c> (<see cref="CgiNames"/>), a key by one of them alone is walked around by the other.
/// </summary>
internal static class HeaderValues
{
    /// <param name="exchange">The exchange.</param>
    /// <param name="name">The header's name.</param>
    /// <returns>All values of that name, then those of names that differ from it by underscores for hyphens.</returns>
    public static StringValues Of(IExchange exchange, string name)
    {
        var found = exchange.RequestHeader(name);
        if (name.AsSpan().ContainsAny('-', '_'))
        {
            AddTwins(exchange, name, ref found);
        }

        return found;
    }

    private static void AddTwins(IExchange exchange, string name, ref StringValues found)
    {
        var headers = exchange.Http.Request.Headers;
        var count = headers.Count;
        var fields = ArrayPool<KeyValuePair<string, StringValues>>.Shared.Rent(count);
        headers.CopyTo(fields, 0); // to enumerate them would allocate
        foreach (var (other, values) in fields.AsSpan(0, count))
        {
            if (CgiNames.AreSame(other, name) && !other.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                found = StringValues.Concat(found, values);
            }
        }

        ArrayPool<KeyValuePair<string, StringValues>>.Shared.Return(fields, clearArray: true);
    }
}
